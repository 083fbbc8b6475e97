// Ties the layers that folium has drawn to the search, the table and the legend. Text is set by textContent only.
// Polygons arrive packed (see map_layers.packed): steps of 1e-4 degree, rings divided by '/', parts by '|'.
function waspadaUnpack(text) {
  return text.split('|').map(function (part) {
    return part.split('/').map(function (ring) {
      var steps = ring.split(' ').map(Number), x = 0, y = 0, points = [];
      for (var i = 0; i < steps.length; i += 2) {
        x += steps[i];
        y += steps[i + 1];
        points.push([x / 1e4, y / 1e4]);
      }
      return points;
    });
  });
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
    var head = document.createElement('th');
    head.textContent = pair[0];
    row.appendChild(head);
    row.insertCell().textContent = pair[1];
  });
  return table;
}
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
      var pairs = given.facts.map(function (fact) { return [fact[0], waspadaPlain(feature.properties[fact[1]])]; });
      layer.bindTooltip(waspadaFacts(pairs), {sticky: true});
      layer.bindPopup(waspadaFacts(pairs.concat(given.more)));
    }
  });
}
// The value of an escaped string, to be set by textContent.
function waspadaPlain(escaped) {
  return new DOMParser().parseFromString(escaped, 'text/html').documentElement.textContent;
}
function waspadaStart(map, given) {
  map.attributionControl && map.attributionControl.setPrefix(false);
  var byCode = {};
  given.layers.forEach(function (layers) {
    layers.eachLayer(function (layer) { byCode[layer.feature.properties.kode] = layer; });
  });
  var chosen = null;
  function choose(kode) {
    var layer = byCode[kode];
    if (!layer) { return false; }
    if (!map.hasLayer(layer)) { map.addLayer(given.layers[0]); }
    if (chosen && chosen.getElement()) { chosen.getElement().classList.remove('dipilih'); }
    chosen = layer;
    map.fitBounds(layer.getBounds(), {maxZoom: 10, animate: false});
    layer.getElement().classList.add('dipilih');
    layer.bringToFront();
    layer.openPopup(layer.getCenter());
    return true;
  }
  var form = document.getElementById('cari');
  var answer = form.querySelector('output');
  var codes = {};
  form.querySelectorAll('option').forEach(function (option) {
    codes[option.value.toLowerCase()] = option.getAttribute('data-cari');
  });
  form.addEventListener('submit', function (event) {
    event.preventDefault();
    var words = form.querySelector('input').value.trim().toLowerCase();
    var hits = Object.keys(codes).filter(function (name) { return name.indexOf(words) >= 0; });
    hits.sort(function (a, b) { return a.indexOf(words) - b.indexOf(words) || a.length - b.length; });
    var hit = words && (codes[words] ? words : hits[0]);
    answer.textContent = hit && choose(codes[hit]) ? given.found.replace('{nama}', hit) : given.none;
  });
  document.querySelectorAll('[data-pilih]').forEach(function (button) {
    button.addEventListener('click', function () {
      choose(button.getAttribute('data-pilih'));
      map.getContainer().scrollIntoView({block: 'center'});
    });
  });
  var legend = document.getElementById('keterangan');
  var corner = L.control({position: 'bottomleft'});
  corner.onAdd = function () { return legend; };
  corner.addTo(map);
  L.DomEvent.disableClickPropagation(legend);
  L.DomEvent.disableScrollPropagation(legend);
  if (window.innerWidth < 700) { legend.open = false; }
  function showLegend() {
    legend.querySelectorAll('[data-legenda]').forEach(function (part) {
      part.hidden = !map.hasLayer(given.bases[part.getAttribute('data-legenda')]);
    });
  }
  map.on('layeradd layerremove', showLegend);
  showLegend();
}
