// What may stand beside the map, with its classes and its selection: tiles of equal size, another edition, a small map for each year.

// A square legend of two scales.
function square({ warna, baris, lajur, sumbu }) {
  const table = node("table", "ws-kisi"), count = lajur.length;
  for (let row = baris.length - 1; row >= 0; row -= 1) {
    const line = node("tr");
    line.append(node("th", "", baris[row]));
    for (let column = 0; column < count; column += 1) {
      const cell = node("td");
      cell.style.background = warna[count * row + column];
      line.append(cell);
    }
    table.append(line);
  }
  const foot = node("tr");
  foot.append(node("th"), ...lajur.map((word) => node("th", "", word)));
  table.append(foot);
  const box = node("div", "ws-kisi-kotak");
  box.append(node("div", "ws-sumbu", `↑ ${sumbu[0]}`), table, node("div", "ws-sumbu ws-sumbu-x", `${sumbu[1]} →`));
  return box;
}

function svg(tag, facts = {}) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(facts)) made.setAttribute(name, value);
  return made;
}

Object.assign(RiskMap.prototype, {
  // Lay out what stands beside the map, then paint all of it.
  beside() {
    const { bilah } = this.data.kata;
    const way = this.shown === "petak" && !this.tiles ? "" : this.shown;
    this.field.classList.toggle("ws-terbagi", way === "petak" || way === "banding");
    this.second.hidden = way !== "petak" && way !== "banding";
    this.strip.hidden = way !== "tahun";
    this.choosers.banding.label.hidden = way !== "banding" || !this.data.edisi_lain.length;
    const other = this.data.lain;
    this.title.textContent = way === "banding" ? this.data.edisi : "";
    this.title.hidden = way !== "banding" || !other;
    const head = this.second.querySelector("figcaption"), host = this.second.querySelector(".ws-isi-kedua");
    if (way === "petak") {
      head.textContent = bilah.petak;
      if (this.standing !== "petak") host.replaceChildren(this.drawTiles());
    } else if (way === "banding") {
      head.textContent = other ? other.judul : bilah.tanpa_banding;
      if (other && this.standing !== "banding") this.drawTwin(host);
      if (!other) host.replaceChildren();
    }
    if (way !== "banding" || !other) this.dropTwin();
    this.standing = way === "banding" && !other ? "" : way;
    if (way === "tahun") this.drawYears();
    this.paint();
    this.resized();
  },

  paintBeside() {
    if (this.standing === "petak") this.paintTiles();
    if (this.standing === "banding") this.paintTwin();
    this.chooseBeside(this.data.kode);
  },

  chooseBeside(kode) {
    this.tileOf?.forEach(({ box, unit }) => {
      const chosen = unit.kode === kode || unit.kab === kode;
      box.classList.toggle("ws-terpilih", chosen);
      box.setAttribute("aria-selected", String(chosen));
    });
    if (!this.twin) return;
    const place = this.units.get(kode) ?? this.kabupaten.get(kode);
    this.twin.chosen.clearLayers();
    if (place) for (const [color, weight] of [["#ffffff", 6], ["#000000", 3.2]]) this.twin.chosen.addLayer(this.L.polygon(place.titik, { interactive: false, fill: false, color, weight }));
  },

  pick(kode) {
    this.fromMap = kode;
    this.choose(kode);
    this.send.setTriggerValue("pilih", kode);
  },

  // One square for each kecamatan near its true place (geo/products/tiles.py). The code stands in data-petak: data-kode is the polygon's.
  drawTiles() {
    const units = [...this.units.values()], at = new Map(units.map((unit) => [unit.petak.join(), unit]));
    const [columns, rows] = [0, 1].map((axis) => Math.max(...units.map((unit) => unit.petak[axis])) + 1);
    const size = 20, drawing = svg("svg", { viewBox: `-1 -1 ${columns * size + 2} ${rows * size + 2}`, class: "ws-petak", role: "listbox", tabindex: "0" });
    this.tileOf = new Map();
    const lines = [];
    for (const unit of units) {
      const [column, row] = unit.petak;
      const box = svg("rect", { x: column * size + 0.5, y: row * size + 0.5, width: size - 1, height: size - 1, role: "option", id: `ws-petak-${unit.kode}` });
      box.dataset.petak = unit.kode;
      box.append(svg("title"));
      box.addEventListener("click", () => this.inFilter(unit) && this.pick(this.areas ? unit.kab : unit.kode));
      drawing.append(box);
      this.tileOf.set(unit.kode, { box, unit });
      const [x, y] = [column * size, row * size];
      const edges = [[1, 0, x + size, y, 0, size], [0, 1, x, y + size, size, 0], [-1, 0, x, y, 0, size], [0, -1, x, y, size, 0]];
      for (const [right, down, fromX, fromY, byX, byY] of edges) {
        if (at.get([column + right, row + down].join())?.kab !== unit.kab) lines.push(`M${fromX},${fromY}l${byX},${byY}`);
      }
    }
    drawing.append(svg("path", { d: lines.join(""), class: "ws-petak-garis", "aria-hidden": "true" }));
    for (const kab of this.kabupaten.values()) {
      const own = units.filter((unit) => unit.kab === kab.kode);
      if (own.length < 4) continue;
      const middle = [0, 1].map((axis) => own.reduce((sum, unit) => sum + unit.petak[axis] + 0.5, 0) / own.length * size);
      const name = svg("text", { x: middle[0], y: middle[1], class: "ws-petak-nama", "aria-hidden": "true" });
      name.textContent = kab.nama;
      drawing.append(name);
    }
    this.tileKeys(drawing, at);
    this.tileSheet = drawing;
    return drawing;
  },

  // Arrows step to the next tile in that direction, Enter chooses it: the map without a mouse.
  tileKeys(drawing, at) {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const stand = (unit) => {
      this.tileOf.forEach(({ box }) => box.classList.remove("ws-di-sini"));
      this.tileOf.get(unit.kode).box.classList.add("ws-di-sini");
      this.standingOn = unit;
      drawing.setAttribute("aria-activedescendant", `ws-petak-${unit.kode}`);
    };
    drawing.addEventListener("focus", () => stand(this.standingOn ?? this.units.get(this.data.kode) ?? this.units.values().next().value));
    drawing.addEventListener("blur", () => this.tileOf.forEach(({ box }) => box.classList.remove("ws-di-sini")));
    drawing.addEventListener("keydown", (event) => {
      const now = this.standingOn;
      if (!now) return;
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        this.pick(this.areas ? now.kab : now.kode);
      }
      const step = steps[event.key];
      if (!step) return;
      event.preventDefault();
      const ahead = [...at.values()].filter((unit) => (unit.petak[0] - now.petak[0]) * step[0] + (unit.petak[1] - now.petak[1]) * step[1] > 0);
      const far = (unit) => Math.abs((unit.petak[0] - now.petak[0]) * (step[0] || 3)) + Math.abs((unit.petak[1] - now.petak[1]) * (step[1] || 3));
      const next = ahead.sort((one, two) => far(one) - far(two))[0];
      if (next) stand(next);
    });
  },

  paintTiles() {
    this.tileSheet.setAttribute("aria-label", this.data.kata.bilah.petak);
    this.tileOf.forEach(({ box, unit }) => {
      const place = this.areas ? this.kabupaten.get(unit.kab) : unit;
      const figure = this.data.kabupaten[unit.kab];
      const bare = { s: "url(#ws-samar)", t: "url(#ws-tanpa)" }[this.data.kabupaten_tanda[unit.kab]] ?? this.data.warna.kosong;
      const paint = this.layer === "kabupaten" ? (figure ? this.data.warna.arus[figure.kelas - 1] : bare) : this.fillOf(place?.value, this.areas ? "kabupaten" : "kecamatan");
      box.setAttribute("fill", paint);
      box.setAttribute("opacity", this.inFilter(unit) ? 1 : 0.25);
      const words = place?.value ? `${unit.nama}, ${unit.kabupaten}: ${this.data.kata.kelas[place.value.kelas - 1]} · ${place.value.risiko}` : unit.nama;
      box.firstChild.textContent = words;
      box.setAttribute("aria-label", words);
    });
  },

  // The other edition on the same lines, moved together with the map.
  drawTwin(host) {
    const L = this.L;
    this.dropTwin();
    const canvas = node("div", "ws-kanvas ws-kanvas-kedua");
    host.replaceChildren(canvas);
    focusInPlace(canvas);
    const map = L.map(canvas, { zoomSnap: 0.25, zoomDelta: 0.5, minZoom: 5, maxZoom: 14, zoomControl: false, attributionControl: false, scrollWheelZoom: false, fadeAnimation: false, zoomAnimation: false, inertia: false, keyboard: false });
    map.setView(this.map.getCenter(), this.map.getZoom(), { animate: false });
    const shapes = new Map();
    const add = (place, weight) => {
      const path = L.polygon(place.titik, { weight, color: this.data.warna.garis, opacity: 0.75, fillOpacity: 1, bubblingMouseEvents: false }).addTo(map);
      path.getElement().setAttribute("tabindex", "-1");
      path.getElement().dataset.banding = place.kode;
      path.bindTooltip(() => this.twinTip(place), { sticky: true, className: "ws-tip", direction: "auto", opacity: 1 });
      path.on("click", () => this.pick(place.kode));
      shapes.set(place.kode, path);
    };
    const level = this.areas ? this.kabupaten : this.units;
    for (const place of level.values()) add(place, this.areas ? 1.6 : 0.7);
    if (!this.areas) for (const outline of this.outlines) L.polygon(outline, { interactive: false, fill: false, color: this.data.warna.garis, weight: 1.6 }).addTo(map);
    this.twin = { map, shapes, areas: this.areas, chosen: L.layerGroup().addTo(map) };
    let moving = false;
    const follow = (from, to) => {
      if (moving) return;
      moving = true;
      to.setView(from.getCenter(), from.getZoom(), { animate: false });
      moving = false;
    };
    this.follow = () => follow(this.map, map);
    this.map.on("move zoom", this.follow);
    map.on("move zoom", () => follow(map, this.map));
    map.on("dragstart zoomstart", () => { this.moved = true; });
    this.twin.watch = new ResizeObserver(() => map.invalidateSize({ animate: false }));
    this.twin.watch.observe(canvas);
  },

  dropTwin() {
    if (!this.twin) return;
    this.map.off("move zoom", this.follow);
    this.twin.watch.disconnect();
    this.twin.map.off();
    this.twin.map.remove();
    this.twin = null;
  },

  paintTwin() {
    const { lain, kata } = this.data;
    if (!this.twin || !lain) return;
    if (this.twin.areas !== this.areas) this.drawTwin(this.second.querySelector(".ws-isi-kedua"));
    const signs = lain.tanda[this.layer];
    const known = new Map(lain.nilai.map((row, place) => [row[0], place]));
    this.twin.shapes.forEach((path, kode) => path.setStyle({ fillColor: signs && known.has(kode) ? this.paintOf(signs[known.get(kode)]) : "url(#ws-tanpa)" }));
    this.second.querySelector("figcaption").textContent = signs ? lain.judul : `${lain.judul}. ${kata.bilah.tanpa_lapisan}`;
  },

  twinTip(place) {
    const { kata, lain } = this.data;
    const box = node("div");
    box.append(node("strong", "", place.nama), node("div", "ws-kab", lain.judul));
    const row = lain.nilai.find(([kode]) => kode === place.kode);
    if (row) box.append(node("div", "", `${kata.kelas[row[1] - 1]} · ${row[4]}`), node("div", "", row[3] === "a" ? `${kata.kasus}: ${row[5]}` : kata.tanda[row[3]]));
    return box;
  },

  // A small map for each year: one path for each sign, so that a year costs a handful of elements.
  drawYears() {
    const { tahun, kata, cat, legenda } = this.data;
    const places = this.areas ? this.kabupaten : this.units;
    const order = (this.areas ? this.data.nilai_kabupaten : this.data.nilai).map(([kode]) => kode);
    const flat = flattened(this.extent, 200);
    const shapes = order.map((kode) => (places.has(kode) ? flat.path(places.get(kode).titik) : ""));
    const outline = this.outlines.map((one) => flat.path(one)).join("");
    this.strip.replaceChildren(node("div", "ws-judul", kata.bilah.tahun));
    const row = node("div", "ws-deret");
    for (const year of tahun) {
      const figure = node("figure"), drawing = svg("svg", { viewBox: `0 0 ${flat.width} ${flat.height}`, role: "img", "aria-label": year.teks });
      const signs = {};
      [...year.tanda].forEach((sign, place) => { signs[sign] = (signs[sign] ?? "") + shapes[place]; });
      for (const [sign, d] of Object.entries(signs)) drawing.append(svg("path", { d, fill: cat.kasus[parseInt(sign, 16)] ?? "none", stroke: "#8a949c", "stroke-width": 0.25 }));
      drawing.append(svg("path", { d: outline, fill: "none", stroke: this.data.warna.garis, "stroke-width": 0.7 }));
      figure.append(drawing, node("figcaption", "", year.teks));
      row.append(figure);
    }
    this.strip.append(row, lines(legenda.kasus.isi));
  },
});

// Lines of a legend: a swatch and its words.
function lines(rows) {
  const list = node("ul");
  for (const { warna, pola, teks } of rows) {
    const row = node("li"), swatch = svg("svg", { class: "ws-warna" });
    swatch.append(svg("rect", { width: "100%", height: "100%", fill: pola ? `url(#${pola})` : warna }));
    row.append(swatch, node("span", "", teks));
    list.append(row);
  }
  return list;
}

// Degrees to a flat drawing of a width; the province lies on the equator, where a degree is as wide as it is high.
function flattened(extent, width) {
  const west = extent.getWest(), north = extent.getNorth(), scale = width / (extent.getEast() - west);
  const step = (lat, lon) => `${((lon - west) * scale).toFixed(1)},${((north - lat) * scale).toFixed(1)}`;
  const path = (parts) => parts.map((part) => part.map((ring) => `M${ring.map(([lat, lon]) => step(lat, lon)).join("L")}Z`).join("")).join("");
  return { width, height: (north - extent.getSouth()) * scale, path };
}
