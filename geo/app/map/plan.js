// The map of a plan: the classes beneath, and on each chosen kecamatan the numbers of its events.
const maps = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  let map = maps.get(parentElement);
  if (!map) {
    map = new PlanMap(parentElement);
    maps.set(parentElement, map);
  }
  map.send = setTriggerValue;
  map.show(data);
}

class PlanMap {
  constructor(parent) {
    this.box = parent.querySelector(".ws-peta");
    this.box.classList.add("ws-legenda-bawah");
    this.canvas = this.box.querySelector(".ws-kanvas");
    this.legend = this.box.querySelector(".ws-legenda");
    this.notice = this.box.querySelector(".ws-pesan");
    this.units = new Map();
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
    const L = this.L, { warna } = this.data;
    focusInPlace(this.canvas);
    const map = (this.map = L.map(this.canvas, {
      zoomSnap: 0.25, zoomDelta: 0.5, minZoom: 5, maxZoom: 13, zoomControl: false, attributionControl: false,
      scrollWheelZoom: false, fadeAnimation: false, zoomAnimation: false, inertia: false,
    }));
    this.zoomControl = L.control.zoom({ position: "bottomleft" }).addTo(map);
    map.on("focus click", () => map.scrollWheelZoom.enable());
    this.canvas.addEventListener("mouseleave", () => map.scrollWheelZoom.disable());
    for (const [name, level] of [["luar", 380], ["kecamatan", 400], ["garis", 410], ["nomor", 440]]) map.createPane(name).style.zIndex = level;
    for (const name of ["luar", "garis"]) map.getPane(name).style.pointerEvents = "none";
    const shapes = geometry.kecamatan.map((unit) => ({ ...unit, titik: latLngs(unit.bentuk) }));
    this.extent = L.latLngBounds(shapes.flatMap((unit) => unit.titik.flat(2)));
    map.setMaxBounds(this.extent.pad(0.7));
    this.fit();
    paintPatterns(this.box, warna);
    for (const part of geometry.luar) L.polygon(latLngs(part), { pane: "luar", interactive: false, weight: 0, fillOpacity: 1, fillColor: warna.luar }).addTo(map);
    for (const unit of shapes) this.addUnit(unit);
    for (const kab of geometry.kabupaten) L.polygon(latLngs(kab.bentuk), { pane: "garis", interactive: false, fill: false, color: warna.garis, weight: 1.3 }).addTo(map);
    this.group = L.layerGroup().addTo(map);
    map.on("zoomend", () => this.thin());
    new ResizeObserver(() => { map.invalidateSize({ animate: false }); if (!this.moved) this.fit(); this.thin(); }).observe(this.canvas);
    this.home = node("button", "ws-awal");
    this.home.type = "button";
    this.home.append(node("span", "", "⤢"));
    this.home.addEventListener("click", () => this.fit());
    this.zoomControl.getContainer().append(this.home);
  }

  fit() {
    this.moved = false;
    this.map.fitBounds(this.extent, { animate: false, padding: [8, 8] });
    this.map.once("dragstart zoomstart", () => { this.moved = true; });
  }

  addUnit(unit) {
    const path = this.L.polygon(unit.titik, { pane: "kecamatan", weight: 0.4, color: this.data.warna.garis, fillOpacity: 1, className: "ws-kecamatan" }).addTo(this.map);
    path.getElement().dataset.kode = unit.kode;
    path.getElement().setAttribute("tabindex", "-1");
    path.bindTooltip(() => this.lines([unit.nama, unit.kabupaten, ...(this.data.isi[unit.kode]?.[1] ?? [])]), { sticky: true, className: "ws-tip", direction: "auto", opacity: 1 });
    const largest = unit.titik.reduce((one, other) => (other[0].length > one[0].length ? other : one));
    this.units.set(unit.kode, { ...unit, path, at: this.L.polygon(largest[0]).getBounds().getCenter() });
  }

  lines(words) {
    const box = node("div");
    words.forEach((word, i) => box.append(node(i ? "div" : "strong", "", word)));
    return box;
  }

  update() {
    const { data } = this, { kata, warna } = data;
    this.canvas.setAttribute("aria-label", kata.peta);
    const zoom = this.zoomControl.getContainer().querySelectorAll("a");
    [kata.perbesar, kata.perkecil].forEach((word, i) => { zoom[i].title = word; zoom[i].setAttribute("aria-label", word); });
    this.home.title = kata.semua;
    this.home.setAttribute("aria-label", kata.semua);
    const wanted = new Set(data.wajib), barred = new Set(data.dilarang);
    for (const [kode, unit] of this.units) {
      const [fill] = data.isi[kode] ?? [0];
      const colour = fill > 0 ? warna.kelas[fill - 1] : warna.kosong;
      unit.path.setStyle({
        fillColor: fill < 0 ? `url(#ws-lemah-${-fill})` : colour,
        fillOpacity: barred.has(kode) ? 0.15 : 1,
        weight: wanted.has(kode) ? 3 : 0.4, color: wanted.has(kode) ? warna.aksen : warna.garis,
      });
      if (wanted.has(kode)) unit.path.bringToFront();
    }
    this.number();
    this.paintLegend();
    this.box.dataset.siap = String(data.kegiatan.length);
  }

  // One mark for each kecamatan, with the numbers of all its events; a click asks for the first of them.
  number() {
    const { L, data } = this;
    this.group.clearLayers();
    for (const { kode, nomor, teks } of data.kegiatan) {
      const unit = this.units.get(kode);
      if (!unit) continue;
      const mark = L.marker(unit.at, { pane: "nomor", keyboard: false, icon: L.divIcon({ className: "ws-nomor", html: node("span", nomor.includes(data.pilih) ? "ws-terpilih" : "", nomor.join(", ")), iconSize: null }) });
      mark.first = nomor.includes(data.pilih) ? 0 : nomor[0];
      mark.bindTooltip(() => this.lines(teks), { className: "ws-tip", direction: "top", opacity: 1 });
      mark.on("click", () => this.send("pilih", nomor[0]));
      this.group.addLayer(mark);
    }
    this.thin();
  }

  // Where numbers would lie on one another the earlier event keeps its number, the later one is a dot until the map is enlarged.
  thin() {
    if (!this.group) return;
    const taken = [];
    for (const mark of this.group.getLayers().sort((one, other) => one.first - other.first)) {
      const word = mark.getElement()?.firstChild;
      if (!word) continue;
      word.classList.remove("ws-titik-saja");
      const box = word.getBoundingClientRect();
      const free = taken.every((other) => box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom);
      word.classList.toggle("ws-titik-saja", !free);
      if (free) taken.push(box);
    }
  }

  paintLegend() {
    const { data } = this, list = node("ul");
    for (const { warna, pola, teks } of data.legenda.isi) {
      const line = node("li"), swatch = document.createElementNS(SVG, "svg"), shape = document.createElementNS(SVG, "rect");
      swatch.setAttribute("class", "ws-warna");
      for (const [name, value] of Object.entries({ width: "100%", height: "100%", fill: pola ? `url(#${pola})` : warna })) shape.setAttribute(name, value);
      swatch.append(shape);
      line.append(swatch, node("span", "", teks));
      list.append(line);
    }
    if (data.kegiatan.length) {
      const line = node("li"), mark = node("span", "ws-nomor-contoh", "1");
      line.append(mark, node("span", "", data.kata.nomor));
      list.append(line);
    }
    this.legend.replaceChildren(node("div", "ws-judul", data.legenda.judul), list);
  }
}
