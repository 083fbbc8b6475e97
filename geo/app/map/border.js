// The map of the border: where people come from, the way they take as bands, the posts by their people. Bands lead from a place to a
// post in a plain curve: no path is drawn, and none is known here.
const maps = new WeakMap();
const WIDTHS = [0, 2.5, 5, 9, 14];
const REACH = 0.34; // degrees from a post towards the country that it leads to

export default function ({ parentElement, data, setTriggerValue }) {
  let map = maps.get(parentElement);
  if (!map) {
    map = new BorderMap(parentElement);
    maps.set(parentElement, map);
  }
  map.send = setTriggerValue;
  map.show(data);
}

class BorderMap {
  constructor(parent) {
    this.box = parent.querySelector(".ws-peta");
    this.box.classList.add("ws-legenda-bawah");
    this.canvas = this.box.querySelector(".ws-kanvas");
    this.notice = this.box.querySelector(".ws-pesan");
    this.units = new Map();
    this.areas = new Map();
    this.overlays = { arus: true, zona: true, simpul: false };
    this.layer = "asal";
    this.asked = {};
    this.ready = null;
  }

  show(data) {
    this.data = data;
    if (!this.ready) {
      this.notice.textContent = data.kata.memuat;
      this.ready = this.start().then(
        () => { this.notice.hidden = true; },
        (error) => {
          this.failed = true;
          this.notice.textContent = data.kata.gagal;
          this.notice.classList.add("ws-gagal");
          console.error("peta:", error.message);
        },
      );
    }
    this.ready.then(() => { if (!this.failed) this.update(); });
  }

  async start() {
    const [library, geometry] = await fetched(this.data);
    this.L = library;
    this.draw(geometry);
  }

  draw(geometry) {
    const L = this.L;
    focusInPlace(this.canvas);
    const map = (this.map = L.map(this.canvas, {
      zoomSnap: 0.25, zoomDelta: 0.5, minZoom: 5, maxZoom: 13, zoomControl: false, attributionControl: false,
      scrollWheelZoom: false, fadeAnimation: false, zoomAnimation: false, inertia: false,
    }));
    this.zoomControl = L.control.zoom({ position: "bottomleft" }).addTo(map);
    map.on("focus click", () => map.scrollWheelZoom.enable());
    this.canvas.addEventListener("mouseleave", () => map.scrollWheelZoom.disable());
    for (const [name, level] of [["luar", 380], ["kabupaten-isi", 390], ["kecamatan", 400], ["garis", 410], ["zona", 420], ["arus", 430], ["pos", 440], ["nama", 450]]) map.createPane(name).style.zIndex = level;
    for (const name of ["luar", "garis", "nama"]) map.getPane(name).style.pointerEvents = "none";
    const shapes = geometry.kecamatan.map((unit) => ({ ...unit, titik: latLngs(unit.bentuk) }));
    this.extent = L.latLngBounds(shapes.flatMap((unit) => unit.titik.flat(2)));
    map.setMaxBounds(this.extent.pad(0.7));
    this.fit(this.extent);
    paintPatterns(this.box, this.data.warna);
    const { warna } = this.data;
    for (const part of geometry.luar) L.polygon(latLngs(part), { pane: "luar", interactive: false, weight: 0, fillOpacity: 1, fillColor: warna.luar }).addTo(map);
    for (const kab of geometry.kabupaten) this.addArea(kab);
    for (const unit of shapes) this.addUnit(unit);
    for (const part of geometry.batas) L.polyline(latLngs(part), { pane: "garis", interactive: false, fill: false, color: warna.batas, weight: 1.5, dashArray: "8 4 2 4" }).addTo(map);
    this.places = [this.label([2.05, 111.2], "sarawak"), this.label([-2.05, 108.95], "luar")];
    this.group = { arus: L.layerGroup().addTo(map), zona: L.layerGroup().addTo(map), simpul: L.layerGroup(), pos: L.layerGroup().addTo(map), nama: L.layerGroup().addTo(map) };
    map.on("zoomend", () => this.thinLabels());
    new ResizeObserver(() => { map.invalidateSize({ animate: false }); if (!this.moved) this.fit(this.target); }).observe(this.canvas);
    this.buildControls();
  }

  fit(bounds) {
    this.target = bounds;
    this.map.fitBounds(bounds, { animate: false, padding: [8, 8] });
    this.moved = false; // only now: this very move has told the listener of the one before
    this.map.once("dragstart zoomstart", () => { this.moved = true; });
  }

  addArea(kab) {
    const outline = latLngs(kab.bentuk);
    const path = this.L.polygon(outline, { pane: "kabupaten-isi", weight: 0, fillOpacity: 1, className: "ws-daerah" }).addTo(this.map);
    path.getElement().dataset.daerah = kab.kode;
    path.getElement().setAttribute("tabindex", "-1");
    const line = this.L.polygon(outline, { pane: "garis", interactive: false, fill: false, color: this.data.warna.garis, weight: 1.3 }).addTo(this.map);
    this.areas.set(kab.kode, { ...kab, path, bounds: line.getBounds() });
  }

  addUnit(unit) {
    const path = this.L.polygon(unit.titik, { pane: "kecamatan", weight: 0.4, color: this.data.warna.garis, opacity: 0.5, fillOpacity: 0, className: "ws-kecamatan" }).addTo(this.map);
    path.getElement().dataset.kode = unit.kode;
    path.getElement().setAttribute("tabindex", "-1");
    path.bindTooltip(() => this.tooltip(unit), { sticky: true, className: "ws-tip", direction: "auto", opacity: 1 });
    this.units.set(unit.kode, Object.assign(unit, { path, centre: path.getBounds().getCenter() }));
  }

  label(at, word) {
    const far = word === "luar" ? " ws-jauh" : "";
    const marker = this.L.marker(at, { pane: "nama", interactive: false, keyboard: false, icon: this.L.divIcon({ className: `ws-nama ws-luar-nama${far}`, html: node("span"), iconSize: null }) }).addTo(this.map);
    marker.word = word;
    return marker;
  }

  buildControls() {
    const panel = (this.panel = node("details", "ws-lapisan"));
    this.L.DomEvent.disableClickPropagation(panel);
    this.L.DomEvent.disableScrollPropagation(panel);
    this.home = node("button", "ws-awal");
    this.home.type = "button";
    this.home.append(node("span", "", "⤢"));
    this.home.addEventListener("click", () => this.fit(this.extent));
    this.zoomControl.getContainer().append(this.home);
    this.canvas.append(panel);
    this.legend = this.box.querySelector(".ws-legenda");
    this.L.DomEvent.disableClickPropagation(this.legend);
  }

  update() {
    const { data } = this;
    this.words();
    this.paint();
    if (data.kab !== this.asked.kab && (data.kab || this.asked.kab)) this.fit(this.areas.get(data.kab)?.bounds ?? this.extent);
    this.asked = { kab: data.kab };
    this.box.dataset.siap = data.pos || "semua";
  }

  words() {
    const { kata } = this.data;
    this.canvas.setAttribute("aria-label", kata.peta);
    document.documentElement.lang = this.data.bahasa;
    for (const place of this.places) place.getElement().firstChild.textContent = kata.tempat[place.word];
    const zoom = this.zoomControl.getContainer().querySelectorAll("a");
    [kata.perbesar, kata.perkecil].forEach((word, i) => { zoom[i].title = word; zoom[i].setAttribute("aria-label", word); });
    this.home.title = kata.semua;
    this.home.setAttribute("aria-label", kata.semua);
    const list = node("div", "ws-pilihan");
    const option = (type, label, checked, act) => {
      const row = node("label"), input = node("input");
      Object.assign(input, { type, name: `ws-batas-${type}`, checked });
      input.addEventListener("change", () => { act(input.checked); this.paint(); });
      row.append(input, node("span", "", label));
      list.append(row);
    };
    for (const layer of Object.keys(this.data.legenda)) option("radio", kata.lapis[layer], this.layer === layer, () => { this.layer = layer; });
    list.append(node("hr"));
    for (const name of Object.keys(this.overlays)) option("checkbox", kata.tambahan[name], this.overlays[name], (on) => { this.overlays[name] = on; });
    this.panel.replaceChildren(node("summary", "", kata.lapisan), list);
  }

  paint() {
    const { data } = this;
    if (!data.legenda[this.layer]) this.layer = "asal";
    const values = data.isi[this.layer] ?? {};
    const fill = (value) => (value ? (value[0] > 0 ? this.colours()[value[0] - 1] : { "-1": "url(#ws-samar)", "-2": "url(#ws-tanpa)" }[value[0]] ?? "transparent") : "transparent");
    for (const [kode, area] of this.areas) area.path.setStyle({ fillColor: values[kode] ? fill(values[kode]) : data.warna.kosong, fillOpacity: 1 });
    for (const [kode, unit] of this.units) unit.path.setStyle({ fillColor: fill(values[kode]), fillOpacity: values[kode] ? 1 : 0 });
    this.drawFlows();
    this.drawZones();
    this.drawPosts();
    for (const [name, visible] of Object.entries(this.overlays)) if (visible !== this.map.hasLayer(this.group[name])) (visible ? this.map.addLayer : this.map.removeLayer).call(this.map, this.group[name]);
    this.thinLabels();
    this.paintLegend();
  }

  colours() {
    return this.layer === "transit" ? this.data.warna.kelas : this.data.warna.arus;
  }

  place(kode) {
    if (this.units.has(kode)) return this.units.get(kode).centre;
    const kab = this.areas.get(kode);
    return kab ? this.L.latLng(kab.titik) : this.L.latLng(this.data.luar);
  }

  // A bend to the left keeps two bands between the same places apart.
  curve(from, to) {
    const bend = 0.16, points = [];
    const middle = { lat: (from.lat + to.lat) / 2 + (to.lng - from.lng) * bend, lng: (from.lng + to.lng) / 2 - (to.lat - from.lat) * bend };
    for (let i = 0; i <= 24; i++) {
      const t = i / 24, a = (1 - t) ** 2, b = 2 * t * (1 - t), c = t * t;
      points.push([a * from.lat + b * middle.lat + c * to.lat, a * from.lng + b * middle.lng + c * to.lng]);
    }
    return points;
  }

  drawFlows() {
    const { L, data } = this;
    this.group.arus.clearLayers();
    const band = (line, kelas, lines, name) => {
      const width = WIDTHS[kelas];
      this.group.arus.addLayer(L.polyline(line, { pane: "arus", interactive: false, color: "#ffffff", weight: width + 2.5, opacity: 0.85, lineCap: "butt" }));
      const path = L.polyline(line, { pane: "arus", color: data.warna.arah, weight: width, opacity: 0.8, lineCap: "butt", className: "ws-arus" });
      path.bindTooltip(() => this.words_of(lines), { sticky: true, className: "ws-tip", opacity: 1 });
      path.on("add", () => { const element = path.getElement(); element.dataset.arus = name; element.dataset.kelas = kelas; element.setAttribute("tabindex", "-1"); });
      this.group.arus.addLayer(path);
    };
    for (const { asal, pos, kelas, teks } of data.arus) band(this.curve(this.place(asal), L.latLng(data.titik[pos])), kelas, teks, pos);
    for (const { pos, kelas, teks } of data.lanjut) {
      const [lat, lon] = data.titik[pos];
      band([[lat, lon], [lat + REACH, lon]], kelas, teks, `${pos}>`);
      this.group.arus.addLayer(L.marker([lat + REACH, lon], { pane: "arus", interactive: false, keyboard: false, icon: L.divIcon({ className: "ws-panah", html: node("span", "", "▲"), iconSize: null }) }));
    }
  }

  drawZones() {
    const { L, data } = this;
    this.group.zona.clearLayers();
    for (const { garis, rute, teks, zona } of data.zona) {
      const line = L.polyline(garis.map(([lon, lat]) => [lat, lon]), { pane: "zona", color: rute ? data.warna.rute : data.warna.batas, weight: rute ? 8 : 6, opacity: rute ? 0.75 : 0.12, lineCap: "butt", className: "ws-zona" });
      line.bindTooltip(() => this.words_of(teks), { sticky: true, className: "ws-tip", opacity: 1 });
      line.on("add", () => { line.getElement().dataset.zona = zona; line.getElement().setAttribute("tabindex", "-1"); });
      this.group.zona.addLayer(line);
    }
  }

  // Circles that fit a desktop would hide each other on a phone.
  radius(size) {
    return this.canvas.clientWidth < 500 ? Math.max(4, size * 0.6) : size;
  }

  drawPosts() {
    const { L, data } = this;
    for (const name of ["pos", "simpul", "nama"]) this.group[name].clearLayers();
    // Where two overlap, as on a phone, the busier post lies on top and takes the finger.
    for (const post of [...data.pos].sort((one, other) => one.besar - other.besar)) {
      const chosen = post.nama === data.pilih, group = this.group[post.simpul ? "simpul" : "pos"], at = data.titik[post.nama], size = this.radius(post.besar);
      const look = { pane: "pos", radius: size, weight: chosen ? 4 : 1.8, color: chosen ? "#000000" : "#ffffff", fillColor: post.angka ? data.warna.pos : "#ffffff", fillOpacity: 0.92, className: "ws-pos" };
      if (!post.angka && !chosen) Object.assign(look, { color: data.warna.pos, dashArray: post.samar ? "3 2" : null });
      const marker = L.circleMarker(at, { ...look, interactive: false });
      marker.on("add", () => { marker.getElement().dataset.pos = post.nama; });
      // A finger needs more room than a small circle has.
      const target = L.circleMarker(at, { pane: "pos", radius: Math.max(size, 14), stroke: false, fillOpacity: 0, className: "ws-sasaran", bubblingMouseEvents: false });
      target.on("add", () => { target.getElement().dataset.sasaran = post.nama; target.getElement().setAttribute("tabindex", "-1"); });
      target.bindTooltip(() => this.words_of(post.teks), { className: "ws-tip", direction: "top", opacity: 1 });
      target.on("click", () => this.send("pilih", post.nama));
      group.addLayer(marker);
      group.addLayer(target);
      if (!post.label) continue;
      const label = L.marker(at, { pane: "nama", interactive: false, keyboard: false, icon: L.divIcon({ className: "ws-nama ws-pos-nama", html: node("span", "", post.label), iconSize: null }) });
      label.size = size;
      label.weight = post.besar + (chosen ? 100 : 0);
      this.group.nama.addLayer(label);
    }
  }

  // Where names would lie on one another the larger post keeps its place.
  thinLabels() {
    const taken = [];
    for (const label of this.group.nama.getLayers().sort((a, b) => b.weight - a.weight)) {
      const element = label.getElement();
      if (!element) continue;
      const word = element.firstChild;
      let free = false;
      const reach = Math.min(label.size, 30) + 11;
      for (const shift of [-reach, reach, -reach - 20, reach + 20]) {
        word.style.marginTop = `${shift}px`;
        const box = word.getBoundingClientRect();
        free = taken.every((other) => box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom);
        if (free) { taken.push(box); break; }
      }
      element.style.visibility = free ? "visible" : "hidden";
    }
  }

  paintLegend() {
    const { data } = this;
    const parts = data.legenda[this.layer], list = node("ul");
    const row = (draw, words) => {
      const line = node("li"), swatch = document.createElementNS(SVG, "svg"), shape = document.createElementNS(SVG, draw.tag);
      swatch.setAttribute("class", "ws-warna");
      if (draw.bare) swatch.style.border = "0";
      for (const [name, value] of Object.entries(draw.facts)) shape.setAttribute(name, value);
      swatch.append(shape);
      line.append(swatch, node("span", "", words));
      list.append(line);
    };
    for (const { warna, pola, teks } of parts.isi) row({ tag: "rect", facts: { width: "100%", height: "100%", fill: pola ? `url(#${pola})` : warna } }, teks);
    if (this.overlays.arus && data.kelas_arus.length) data.kelas_arus.forEach((words, i) => row({ bare: true, tag: "line", facts: { x1: 0, x2: 26, y1: 8, y2: 8, stroke: data.warna.arah, "stroke-width": WIDTHS[i + 1] } }, words));
    if (this.overlays.zona) row({ bare: true, tag: "line", facts: { x1: 0, x2: 26, y1: 8, y2: 8, stroke: data.warna.rute, "stroke-width": 8, "stroke-opacity": 0.75 } }, data.kata.zona);
    row({ bare: true, tag: "circle", facts: { cx: 13, cy: 8, r: 6, fill: data.warna.pos } }, data.kata.besar);
    row({ bare: true, tag: "circle", facts: { cx: 13, cy: 8, r: 4.5, fill: "#ffffff", stroke: data.warna.pos, "stroke-width": 1.8 } }, data.kata.tanpa);
    this.legend.replaceChildren(node("div", "ws-judul", parts.judul), list);
  }

  tooltip(unit) {
    const values = this.data.isi[this.layer] ?? {};
    const own = values[unit.kode], whole = values[unit.kab];
    return this.words_of([unit.nama, unit.kabupaten, ...(own ? [own[1]] : []), ...(whole ? [`${unit.kabupaten}: ${whole[1]}`] : [])]);
  }

  words_of(lines) {
    const box = node("div");
    lines.forEach((line, i) => box.append(node(i ? "div" : "strong", "", line)));
    return box;
  }
}
