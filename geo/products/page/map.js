// Ties the layers that folium has drawn to the search, the table and the legend. Text is set by textContent only.
// Polygons arrive packed (map_features.packed): parts divided by '!', rings by '/', each ring an encoded polyline of 1e-4 degree.
function waspadaUnpack(text) {
  return text.split('!').map(function (part) { return part.split('/').map(waspadaRing); });
}
var waspadaAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
function waspadaRing(letters) {
  var at = 0, place = [0, 0], points = [];
  while (at < letters.length) {
    for (var axis = 0; axis < 2; axis += 1) {
      var step = 0, shift = 0, bits;
      do {
        bits = waspadaAlphabet.indexOf(letters[at]);
        at += 1;
        step |= (bits & 31) << shift;
        shift += 5;
      } while (bits >= 32);
      place[axis] += step & 1 ? ~(step >> 1) : step >> 1;
    }
    points.push([place[0] / 1e4, place[1] / 1e4]);
  }
  return points;
}
var waspadaAddData = L.GeoJSON.prototype.addData;
L.GeoJSON.include({addData: function (data) {
  if (data.geometry && typeof data.geometry.coordinates === 'string') {
    data.geometry.coordinates = waspadaUnpack(data.geometry.coordinates);
  }
  return waspadaAddData.call(this, data);
}});
function waspadaHook(feature, layer) {
  layer.on('add', function () {
    var path = layer.getElement && layer.getElement();
    if (path && feature.properties.kode) { path.setAttribute('data-kode', feature.properties.kode); }
  });
}
function waspadaFacts(pairs) {
  var table = document.createElement('table');
  pairs.forEach(function (pair) {
    var row = table.insertRow();
    var said = waspadaPlain(pair[1]);
    // A sentence takes the whole width: beside its name it would be a column of single words.
    if (said.length > 90) {
      row.insertCell().textContent = said;
      row.cells[0].colSpan = 2;
      return;
    }
    var head = document.createElement('th');
    head.textContent = waspadaPlain(pair[0]);
    row.appendChild(head);
    row.insertCell().textContent = said;
  });
  return table;
}
// On a narrow screen the list of layers opens on a tap.
var waspadaLayers = L.control.layers;
L.control.layers = function (bases, overlays, options) {
  return waspadaLayers(bases, overlays, L.extend(options, {collapsed: window.innerWidth < 700}));
};
// A layer from the features of another: those whose property `field` has a style.
function waspadaDerived(source, given) {
  var picked = [];
  source.eachLayer(function (layer) {
    if (given.styles[layer.feature.properties[given.field]]) { picked.push(layer.feature); }
  });
  return L.geoJson(picked, {
    pane: given.pane,
    interactive: given.facts.length > 0,
    smoothFactor: 0,
    style: function (feature) { return given.styles[feature.properties[given.field]]; },
    onEachFeature: function (feature, layer) {
      if (given.hook) { waspadaHook(feature, layer); }
      if (!given.facts.length) { return; }
      var pairs = given.facts.map(function (fact) { return [fact[0], feature.properties[fact[1]]]; });
      var more = (given.fields || []).map(function (fact) { return [fact[0], feature.properties[fact[1]]]; });
      layer.bindTooltip(waspadaFacts(pairs), {sticky: true});
      layer.bindPopup(waspadaFacts(pairs.concat(more, given.more)), {maxWidth: 320});
    }
  });
}
// The value of an escaped string, to be set by textContent.
function waspadaPlain(escaped) {
  return new DOMParser().parseFromString(escaped, 'text/html').documentElement.textContent;
}
function waspadaStart(map, bases, given) {
  // The first base layer paints kecamatan, the second kabupaten; the others published values.
  var byCode = {};
  bases.slice(0, 2).forEach(function (base) {
    base.eachLayer(function (layer) { byCode[layer.feature.properties.kode] = {layer: layer, base: base}; });
  });
  function show(base) {
    if (map.hasLayer(base)) { return; }
    bases.forEach(function (other) { map.removeLayer(other); });
    map.addLayer(base);
  }
  var chosen = null;
  function choose(kode) {
    if (!byCode[kode]) { return false; }
    var layer = byCode[kode].layer;
    show(byCode[kode].base);
    if (chosen && chosen.getElement()) { chosen.getElement().classList.remove('dipilih'); }
    chosen = layer;
    map.fitBounds(layer.getBounds(), {maxZoom: 9, animate: false});
    layer.getElement().classList.add('dipilih');
    layer.bringToFront();
    layer.fire('click', {latlng: layer.getCenter()}, true);
    return true;
  }
  var form = document.getElementById('cari');
  var answer = form.querySelector('output');
  var codes = {};
  var list = form.querySelector('datalist');
  document.querySelectorAll('[data-pilih]').forEach(function (button) {
    var place = button.getAttribute('data-tempat');
    var option = document.createElement('option');
    option.value = place;
    list.appendChild(option);
    codes[place.toLowerCase()] = {kode: button.getAttribute('data-pilih'), place: place};
    button.addEventListener('click', function () {
      choose(button.getAttribute('data-pilih'));
      map.getContainer().scrollIntoView({block: 'center'});
    });
  });
  form.addEventListener('submit', function (event) {
    event.preventDefault();
    var words = form.querySelector('#nama').value.trim().toLowerCase();
    var hits = Object.keys(codes).filter(function (name) { return name.indexOf(words) >= 0; });
    hits.sort(function (a, b) { return a.indexOf(words) - b.indexOf(words) || a.length - b.length; });
    var hit = words && (codes[words] ? words : hits[0]);
    answer.textContent = hit && choose(codes[hit].kode) ? given.found.replace('{nama}', codes[hit].place) : given.none;
  });
  if (given.abroadAt) {
    var label = document.createElement('span');
    label.textContent = given.abroad;
    L.tooltip(given.abroadAt, {permanent: true, direction: 'center', className: 'label-abroad', content: label}).addTo(map);
  }
  var legend = document.getElementById('keterangan');
  var corner = L.control({position: 'bottomleft'});
  corner.onAdd = function () { return legend; };
  corner.addTo(map);
  L.DomEvent.disableClickPropagation(legend);
  L.DomEvent.disableScrollPropagation(legend);
  if (window.innerWidth < 700) { legend.open = false; }
  var tables = document.querySelectorAll('.twin');
  tables.forEach(function (table) { table.addEventListener('toggle', function () { map.invalidateSize(); }); });
  var levels = document.querySelectorAll('[name=tingkat]');
  levels.forEach(function (choice, position) {
    choice.checked = position === 0;
    choice.addEventListener('change', function () { map.closePopup(); show(bases[position]); });
  });
  function showLegend() {
    legend.querySelectorAll('[data-legenda]').forEach(function (part) {
      part.hidden = !part.getAttribute('data-legenda').split(' ').some(function (at) { return map.hasLayer(bases[at]); });
    });
    levels.forEach(function (choice, position) {
      if (!map.hasLayer(bases[position])) { return; }
      choice.checked = true;
      tables.forEach(function (table) { table.hidden = table.getAttribute('data-tingkat') !== choice.value; });
    });
  }
  map.on('layeradd layerremove', showLegend);
  showLegend();
  map.invalidateSize({animate: false});
  map.fitBounds(given.bounds, {animate: false, padding: [6, 6]});
}
