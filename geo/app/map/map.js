// The map of the page: draws the geometry once, then only recolours. No request leaves this machine.
const maps = new WeakMap();

export default function ({ parentElement, data, setStateValue, setTriggerValue }) {
  let map = maps.get(parentElement);
  if (!map) {
    map = new RiskMap(parentElement);
    maps.set(parentElement, map);
  }
  map.send = { setStateValue, setTriggerValue };
  map.show(data);
}

class RiskMap {
  constructor(parent) {
    this.box = parent.querySelector(".ws-peta");
    this.canvas = this.box.querySelector(".ws-kanvas");
    this.notice = this.box.querySelector(".ws-pesan");
    this.field = this.box.querySelector(".ws-bidang");
    this.second = this.box.querySelector(".ws-kedua");
    this.title = this.box.querySelector(".ws-utama figcaption");
    this.strip = this.box.querySelector(".ws-bertahun");
    this.units = new Map();
    this.kabupaten = new Map();
    this.overlays = { garis: true, nama: true, pos: true, simpul: false, batas: true, panas: true, sunyi: true };
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
      zoomSnap: 0.25, zoomDelta: 0.5, minZoom: 5, maxZoom: 14, zoomControl: false, attributionControl: false,
      scrollWheelZoom: false, fadeAnimation: false, zoomAnimation: false, inertia: false,
    }));
    this.zoomControl = L.control.zoom({ position: "bottomleft" }).addTo(map);
    map.on("focus click", () => map.scrollWheelZoom.enable());
    this.canvas.addEventListener("mouseleave", () => map.scrollWheelZoom.disable());
    for (const [name, level] of [["kabupaten-isi", 390], ["kecamatan", 400], ["sunyi", 410], ["garis", 420], ["panas", 425], ["terpilih", 430], ["pos", 440], ["nama", 450]]) {
      map.createPane(name).style.zIndex = level;
    }
    for (const name of ["kabupaten-isi", "sunyi", "garis", "panas", "terpilih", "nama"]) map.getPane(name).style.pointerEvents = "none";
    // Polygons first without a view: the extent of the province is theirs.
    const shapes = geometry.kecamatan.map((unit) => ({ ...unit, titik: latLngs(unit.bentuk) }));
    this.extent = L.latLngBounds(shapes.flatMap((unit) => unit.titik.flat(2)));
    map.setMaxBounds(this.extent.pad(0.6));
    this.fit(this.extent);
    paintPatterns(this.box, this.data.warna);
    const quiet = { interactive: false, fill: false };
    this.group = {
      luar: L.layerGroup(geometry.luar.map((part) => L.polygon(latLngs(part), { pane: "kabupaten-isi", interactive: false, className: "ws-luar", weight: 0, fillOpacity: 1, fillColor: this.data.warna.luar }))),
      isi: L.layerGroup(), garis: L.layerGroup(), nama: L.layerGroup(), pos: L.layerGroup(), simpul: L.layerGroup(), panas: L.layerGroup(), sunyi: L.layerGroup(),
      batas: L.layerGroup(geometry.batas.map((part) => L.polyline(latLngs(part), { ...quiet, pane: "garis", color: this.data.warna.batas, weight: 2.5, dashArray: "8 4 2 4" }))),
    };
    this.group.luar.addTo(map);
    for (const unit of shapes) this.addUnit(unit);
    for (const kab of geometry.kabupaten) this.addKabupaten(kab, quiet);
    for (const post of geometry.pos) this.addPost(post);
    this.places = [
      this.label([1.95, 110.9], "sarawak", "ws-luar-nama"), this.label([-0.95, 112.95], "kalteng", "ws-luar-nama"),
      this.label([0.55, 114.95], "kaltim", "ws-luar-nama ws-jauh"), this.label([-1.3, 108.9], "laut", "ws-luar-nama ws-laut ws-jauh"),
    ];
    this.chosen = L.layerGroup().addTo(map);
    map.on("zoomend", () => this.thinLabels());
    new ResizeObserver(() => this.resized()).observe(this.canvas);
    this.outlines = geometry.kabupaten.map((kab) => latLngs(kab.bentuk));
    this.tiles = geometry.kecamatan.every((unit) => unit.petak);
    this.buildControls();
  }

  resized() {
    this.map.invalidateSize({ animate: false });
    if (!this.moved) this.fit(this.target ?? this.extent);
  }

  fit(bounds, options = {}) {
    this.target = bounds;
    this.map.fitBounds(bounds, { animate: false, padding: [8, 8], ...options });
    this.moved = false; // only now: this very move has told the listener of the one before
    this.map.once("dragstart zoomstart", () => { this.moved = true; });
  }

  // A kecamatan chosen in the table or by name: move only where it would be out of sight or too small to see.
  reveal(bounds) {
    const size = this.map.latLngToContainerPoint(bounds.getSouthEast()).subtract(this.map.latLngToContainerPoint(bounds.getNorthWest()));
    if (!this.map.getBounds().contains(bounds) || Math.max(size.x, size.y) < 24) this.fit(bounds, { maxZoom: bounds.getEast() - bounds.getWest() < 0.12 ? 11 : 9 });
  }

  addUnit(unit) {
    const path = this.L.polygon(unit.titik, { pane: "kecamatan", weight: 0.7, color: this.data.warna.garis, opacity: 0.75, fillOpacity: 1, className: "ws-kecamatan", bubblingMouseEvents: false });
    path.addTo(this.map);
    path.getElement().dataset.kode = unit.kode;
    path.bindTooltip(() => this.tooltip(unit), { sticky: true, className: "ws-tip", direction: "auto", opacity: 1 });
    // The tooltip's focus listener would make each polygon a stop of the Tab key: 174 stops without a name.
    path.getElement().setAttribute("tabindex", "-1");
    path.on("click", () => {
      if (!this.inFilter(unit)) return;
      this.fromMap = unit.kode;
      this.choose(unit.kode);
      this.send.setTriggerValue("pilih", unit.kode);
    });
    this.units.set(unit.kode, Object.assign(unit, { path }));
  }

  addKabupaten(kab, quiet) {
    const outline = latLngs(kab.bentuk);
    const path = this.L.polygon(outline, { pane: "kabupaten-isi", weight: 0, fillOpacity: 1, className: "ws-kabupaten", bubblingMouseEvents: false });
    const line = this.L.polygon(outline, { ...quiet, pane: "garis", color: this.data.warna.garis, weight: 1.6 });
    const name = this.label(kab.titik, null, "ws-kab-nama");
    this.group.isi.addLayer(path);
    this.group.garis.addLayer(line);
    this.group.nama.addLayer(name);
    const area = { ...kab, path, titik: outline, label: name, bounds: line.getBounds() };
    path.bindTooltip(() => this.tooltip(area), { sticky: true, className: "ws-tip", direction: "auto", opacity: 1 });
    path.on("click", () => {
      this.fromMap = kab.kode;
      this.choose(kab.kode);
      this.send.setTriggerValue("pilih", kab.kode);
    });
    this.kabupaten.set(kab.kode, area);
  }

  label(at, word, className) {
    const marker = this.L.marker(at, { pane: "nama", interactive: false, keyboard: false, icon: this.L.divIcon({ className: `ws-nama ${className}`, html: node("span"), iconSize: null }) });
    marker.word = word;
    if (word) marker.addTo(this.map);
    return marker;
  }

  addPost(post) {
    const official = post.jenis === "plbn";
    const kinds = this.data.kata.jenis;
    const marker = this.L.circleMarker(post.titik, { pane: "pos", radius: official ? 6.5 : 4, weight: official ? 2 : 1.5, color: "#fff", fillColor: this.data.warna.pos, fillOpacity: 1, className: "ws-pos", bubblingMouseEvents: false });
    marker.bindTooltip(() => {
      const box = node("div");
      box.append(node("strong", "", post.nama), node("div", "", kinds[post.jenis] ?? post.jenis.replaceAll("_", " ")));
      return box;
    }, { className: "ws-tip", direction: "top", opacity: 1 });
    const border = post.jenis.startsWith("pl");
    this.group[border ? "pos" : "simpul"].addLayer(marker);
  }

  buildControls() {
    const home = node("button", "ws-awal");
    home.type = "button";
    home.append(node("span", "", "⤢"));
    home.addEventListener("click", () => this.fit(this.extent));
    this.home = home;
    this.zoomControl.getContainer().append(home);
    const panel = (this.panel = node("details", "ws-lapisan"));
    this.L.DomEvent.disableClickPropagation(panel);
    this.L.DomEvent.disableScrollPropagation(panel);
    this.canvas.append(panel);
    this.legend = this.box.querySelector(".ws-legenda");
    this.L.DomEvent.disableClickPropagation(this.legend);
    // One bar above the map: what is painted, and what stands beside it.
    this.choosers = {};
    const bar = this.box.querySelector(".ws-bilah");
    for (const name of ["lapis", "tampil", "banding"]) {
      const label = node("label", `ws-pilih ws-pilih-${name}`), select = node("select");
      label.append(node("span"), select);
      bar.append(label);
      select.addEventListener("change", () => this.chose(name, select.value));
      this.choosers[name] = { label, select };
    }
    this.meaning = this.box.querySelector(".ws-arti");
    const acts = this.box.querySelector(".ws-aksi");
    this.acts = {};
    for (const name of ["tautan", "gambar"]) {
      const button = (this.acts[name] = node("button"));
      button.type = "button";
      button.addEventListener("click", () => (name === "tautan" ? this.copyLink() : this.copyPicture()));
      acts.append(button);
    }
    this.said = node("span", "ws-kabar");
    this.said.setAttribute("role", "status");
    acts.append(this.said);
  }

  chose(name, value) {
    if (name === "lapis") {
      this.layer = value;
      this.paint();
    }
    if (name === "tampil") {
      this.shown = value;
      this.beside();
    }
    this.awaiting = { ...this.awaiting, [name]: { value, until: Date.now() + 3000 } };
    this.send.setStateValue(name, name === "tampil" ? value || "peta" : value);
  }

  // True while the answer to the last choice is still on its way: an answer to an earlier one must not undo it.
  awaited(name, value) {
    const last = this.awaiting?.[name];
    return Boolean(last) && last.value !== value && Date.now() < last.until;
  }

  // A list is filled anew only where its words changed: the open one must not close under the finger.
  fill(name, label, pairs, value) {
    const { label: box, select } = this.choosers[name];
    const key = JSON.stringify([label, pairs]);
    if (this.choosers[name].key !== key) {
      this.choosers[name].key = key;
      box.firstChild.textContent = label;
      select.setAttribute("aria-label", label); // else its name would be that of every choice in it
      select.replaceChildren(...pairs.map(([given, word]) => Object.assign(node("option", "", word), { value: given })));
    }
    select.value = value;
  }

  update() {
    const { data } = this;
    if (this.layer === undefined || (data.lapis !== this.asked.lapis && !this.awaited("lapis", data.lapis))) this.layer = data.lapis;
    if (this.shown === undefined || (data.tampil !== this.asked.tampil && !this.awaited("tampil", data.tampil))) this.shown = data.tampil;
    for (const place of [...this.units.values(), ...this.kabupaten.values()]) place.value = null;
    for (const [rows, places] of [[data.nilai, this.units], [data.nilai_kabupaten, this.kabupaten]]) {
      rows.forEach(([kode, kelas, pasti, tanda, risiko, kasus], nomor) => {
        const place = places.get(kode);
        if (place) place.value = { kelas, pasti, tanda, risiko, kasus, nomor };
      });
    }
    this.drawMarks();
    this.words();
    this.beside();
    if (data.kab !== this.asked.kab) {
      const kab = this.kabupaten.get(data.kab);
      if (kab || this.asked.kab !== undefined) this.fit(kab ? kab.bounds : this.extent);
    }
    if (data.kode !== this.asked.kode) {
      this.choose(data.kode);
      const place = this.units.get(data.kode) ?? this.kabupaten.get(data.kode);
      if (place && this.fromMap !== data.kode) this.reveal(place.path.getBounds());
      this.fromMap = null;
    }
    this.asked = { lapis: data.lapis, tampil: data.tampil, kab: data.kab, kode: data.kode };
    this.box.dataset.siap = data.lapis;
  }

  // Hotspots are outlined, silent areas hatched: both lie over the classes and let the pointer through.
  drawMarks() {
    const { warna, pola } = this.data;
    const styles = {
      panas: { fill: false, color: warna.panas, weight: 3.4 },
      sunyi: { fillColor: "url(#ws-sunyi)", fillOpacity: 1, color: warna.sunyi, weight: 1.4 },
    };
    for (const name of Object.keys(styles)) {
      this.group[name].clearLayers();
      for (const kode of pola.find((mark) => mark.nama === name)?.kode ?? []) {
        const place = this.units.get(kode) ?? this.kabupaten.get(kode);
        if (place) this.group[name].addLayer(this.L.polygon(place.titik, { ...styles[name], pane: name, interactive: false, className: `ws-${name}` }));
      }
    }
  }

  // The map shows kabupaten where they are scored, and where their published figures are drawn.
  get areas() {
    return this.data.tingkat === "kabupaten";
  }

  inFilter(unit) {
    return !this.data.kab || unit.kab === this.data.kab;
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
    const { bilah } = kata;
    this.fill("lapis", bilah.lapis, Object.entries(kata.nama_lapisan), this.layer);
    const ways = Object.entries(kata.nama_tampil).filter(([name]) => name !== "petak" || this.tiles);
    this.fill("tampil", bilah.tampil, ways, this.shown);
    this.fill("banding", bilah.banding, this.data.edisi_lain, this.data.lain?.nama ?? "");
    for (const [name, button] of Object.entries(this.acts)) button.textContent = bilah[name];
    const open = this.panel.open;
    this.panel.replaceChildren(node("summary", "", bilah.tambahan), this.choices());
    this.panel.open = open;
  }

  choices() {
    const { kata } = this.data;
    const list = node("div", "ws-pilihan");
    const marks = Object.fromEntries(this.data.pola.map((mark) => [mark.nama, mark.teks]));
    for (const name of Object.keys(this.overlays)) {
      const word = kata.tambahan[name] ?? marks[name];
      if (!word) continue;
      const row = node("label"), input = node("input");
      Object.assign(input, { type: "checkbox", name, checked: this.overlays[name] });
      input.addEventListener("change", () => { this.overlays[name] = input.checked; this.paint(); });
      row.append(input, node("span", "", word));
      list.append(row);
    }
    return list;
  }

  paint() {
    const { warna } = this.data;
    const byKabupaten = this.layer === "kabupaten", painted = byKabupaten || this.areas;
    for (const unit of this.units.values()) {
      const inside = this.inFilter(unit);
      const bare = painted && (this.areas || unit.value?.tanda !== "t");
      unit.path.setStyle({ fillColor: this.fillOf(unit.value, "kecamatan"), fillOpacity: bare ? 0 : inside ? 1 : 0.18, opacity: (inside ? 0.75 : 0.25) * (painted ? 0.3 : 1) });
      unit.path.getElement().classList.toggle("ws-redup", !inside);
    }
    this.canvas.classList.toggle("ws-lapis-kabupaten", byKabupaten);
    this.canvas.classList.toggle("ws-tingkat-kabupaten", this.areas);
    for (const kab of this.kabupaten.values()) {
      const value = this.data.kabupaten[kab.kode];
      const bare = { s: "url(#ws-samar)", t: "url(#ws-tanpa)" }[this.data.kabupaten_tanda[kab.kode]] ?? warna.kosong;
      const figure = value ? warna.arus[value.kelas - 1] : bare;
      kab.path.setStyle({ fillColor: byKabupaten ? figure : this.fillOf(kab.value, "kabupaten"), fillOpacity: !this.data.kab || this.data.kab === kab.kode ? 1 : 0.25 });
    }
    const on = { isi: painted, ...this.overlays, sunyi: this.overlays.sunyi && this.layer !== "sunyi", garis: this.overlays.garis || this.areas, nama: this.overlays.nama || byKabupaten };
    for (const [name, visible] of Object.entries(on)) {
      const group = this.group[name];
      if (visible !== this.map.hasLayer(group)) (visible ? this.map.addLayer : this.map.removeLayer).call(this.map, group);
    }
    for (const kab of this.kabupaten.values()) this.mark(kab);
    this.thinLabels();
    this.paintLegend();
    this.meaning.textContent = this.data.arti[this.layer];
    this.paintBeside();
  }

  // A kabupaten is an element of the map with its code only where the map is one of kabupaten.
  mark(kab) {
    const element = kab.path.getElement();
    if (!element || !this.map.hasLayer(kab.path)) return;
    if (this.areas) element.dataset.kode = kab.kode;
    else delete element.dataset.kode;
    element.setAttribute("tabindex", "-1");
    element.toggleAttribute("data-terpilih", this.areas && kab.kode === this.data.kode);
  }

  // What a sign is painted with; the server has decided what may be told (geo/app/layers.py).
  fillOf(value, level) {
    const { warna } = this.data;
    if (!value) return warna.kosong;
    if (this.layer === "kabupaten") return value.tanda === "t" ? "url(#ws-titik)" : "transparent";
    return this.paintOf(this.data.tanda[level][this.layer]?.[value.nomor]);
  }

  paintOf(sign) {
    return sign === undefined || sign === "-" ? "url(#ws-tanpa)" : this.data.cat[this.layer][parseInt(sign, 16)];
  }

  thinLabels() {
    const byKabupaten = this.layer === "kabupaten";
    // Where names would lie on one another the higher figure keeps its place, or else the wider kabupaten.
    const width = (kab) => (byKabupaten ? 100 * (this.data.kabupaten[kab.kode]?.kelas ?? 0) : 0) + kab.bounds.getEast() - kab.bounds.getWest();
    const taken = [];
    for (const kab of [...this.kabupaten.values()].sort((a, b) => width(b) - width(a))) {
      const element = kab.label.getElement();
      if (!element) continue;
      const value = this.data.kabupaten[kab.kode];
      element.firstChild.textContent = byKabupaten && value ? `${kab.nama} ${value.teks}` : kab.nama;
      const word = element.firstChild;
      let free = false;
      // A name that would lie on another one may move a little before it gives way.
      for (const shift of [0, -18, 18, -34, 34]) {
        word.style.marginTop = `${shift}px`;
        const box = word.getBoundingClientRect();
        free = taken.every((other) => box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom);
        if (free) { taken.push(box); break; }
      }
      element.style.visibility = free ? "visible" : "hidden";
    }
  }

  paintLegend() {
    const parts = this.data.legenda[this.layer];
    const list = lines(parts.isi);
    for (const mark of this.data.pola) if (this.overlays[mark.nama] && !(mark.nama === "sunyi" && this.layer === "sunyi")) list.append(this.markLine(mark));
    this.legend.replaceChildren(node("div", "ws-judul", parts.judul), ...(parts.kisi ? [square(parts.kisi)] : []), list);
  }

  markLine(mark) {
    const { warna } = this.data;
    const row = node("li"), swatch = document.createElementNS(SVG, "svg"), rect = document.createElementNS(SVG, "rect");
    swatch.setAttribute("class", "ws-warna");
    const hot = mark.nama === "panas";
    const facts = { x: 0, y: 0, width: "100%", height: "100%", fill: hot ? "none" : "url(#ws-sunyi)", stroke: hot ? warna.panas : "none", "stroke-width": 5 };
    for (const [name, value] of Object.entries(facts)) rect.setAttribute(name, value);
    swatch.append(rect);
    row.append(swatch, node("span", "", mark.teks));
    return row;
  }

  tooltip(unit) {
    const { kata } = this.data;
    const { value } = unit;
    const box = node("div");
    box.append(node("strong", "", unit.nama));
    if (unit.kabupaten) box.append(node("div", "ws-kab", unit.kabupaten));
    if (value) {
      box.append(node("div", "", `${kata.kelas[value.kelas - 1]} · ${value.risiko}`), node("div", "", kata.kepastian[value.pasti]));
      box.append(node("div", "", value.tanda === "a" ? `${kata.kasus}: ${value.kasus}` : kata.tanda[value.tanda]));
    }
    return box;
  }

  choose(kode) {
    this.chosen.clearLayers();
    const unit = this.units.get(kode) ?? this.kabupaten.get(kode);
    for (const other of this.units.values()) other.path.getElement().toggleAttribute("data-terpilih", other.kode === kode);
    for (const other of this.kabupaten.values()) other.path.getElement()?.toggleAttribute("data-terpilih", other.kode === kode);
    this.chooseBeside(kode);
    if (!unit) return;
    const outline = { pane: "terpilih", interactive: false, fill: false };
    this.chosen.addLayer(this.L.polygon(unit.titik, { ...outline, color: "#ffffff", weight: 6, opacity: 0.9 }));
    this.chosen.addLayer(this.L.polygon(unit.titik, { ...outline, color: "#000000", weight: 3.2 }));
  }
}
