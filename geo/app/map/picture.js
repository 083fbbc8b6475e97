// The map as a picture with title, legend and source, to the clipboard or, where the browser forbids that, into a file.
Object.assign(RiskMap.prototype, {
  async copyLink() {
    const { bilah } = this.data.kata;
    try {
      await navigator.clipboard.writeText(window.location.href);
      this.tell(bilah.tersalin);
    } catch {
      // Without the right to the clipboard (no HTTPS): the old way, over a selected field.
      const field = node("textarea", "ws-luar-layar", window.location.href);
      this.box.append(field);
      field.value = window.location.href;
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      this.tell(done ? bilah.tersalin : window.location.href);
    }
  },

  tell(words) {
    this.said.textContent = words;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => { this.said.textContent = ""; }, 8000);
  },

  async copyPicture() {
    const { bilah } = this.data.kata;
    let picture;
    try {
      picture = await this.picture();
    } catch (error) {
      console.error("gambar:", error.message);
      this.tell(bilah.gagal);
      return;
    }
    try {
      await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
      this.tell(bilah.tersalin);
    } catch {
      const link = node("a");
      link.href = URL.createObjectURL(picture);
      link.download = `waspada-${this.data.edisi.replaceAll(/[^\w.-]+/g, "-")}-${this.layer}.png`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
      this.tell(bilah.tersimpan);
    }
  },

  async picture() {
    const { width, height, drawing } = this.sheet();
    const text = new XMLSerializer().serializeToString(drawing);
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await image.decode();
    const canvas = node("canvas");
    Object.assign(canvas, { width: 2 * width, height: 2 * height });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((done, failed) => canvas.toBlob((made) => (made ? done(made) : failed(new Error("png"))), "image/png"));
  },

  // What is painted now, drawn anew: the whole province, its title, the legend and where it comes from.
  sheet() {
    const { kata, legenda, edisi, warna } = this.data;
    const flat = flattened(this.extent, 720), parts = legenda[this.layer];
    const width = 1060, height = Math.max(flat.height + 130, 620);
    const drawing = svg("svg", { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}`, "font-family": "sans-serif", fill: "#17212b" });
    const word = (x, y, content, facts = {}) => { const made = svg("text", { x, y, "font-size": 15, ...facts }); made.textContent = content; drawing.append(made); };
    const defs = svg("defs");
    defs.append(...[...this.box.querySelectorAll("pattern")].map((one) => one.cloneNode(true)));
    drawing.append(defs, svg("rect", { width, height, fill: "#ffffff" }));
    word(24, 40, kata.nama_lapisan[this.layer], { "font-size": 24, "font-weight": 700 });
    word(24, 64, this.data.arti[this.layer]);
    const map = svg("g", { transform: "translate(24, 84)" });
    const places = this.areas || this.layer === "kabupaten" ? this.kabupaten : this.units;
    for (const place of places.values()) {
      const fill = place.path.options.fillColor;
      map.append(svg("path", { d: flat.path(place.titik), fill: fill === "transparent" ? "none" : fill, "fill-opacity": place.path.options.fillOpacity, stroke: warna.garis, "stroke-width": 0.6 }));
    }
    for (const outline of this.outlines) map.append(svg("path", { d: flat.path(outline), fill: "none", stroke: warna.garis, "stroke-width": 1.5 }));
    if (this.overlays.sunyi && this.layer !== "sunyi") for (const mark of this.data.pola.filter((one) => one.nama === "sunyi")) for (const kode of mark.kode) { const place = this.units.get(kode); if (place) map.append(svg("path", { d: flat.path(place.titik), fill: "url(#ws-sunyi)" })); }
    drawing.append(map);
    word(770, 110, parts.judul, { "font-size": 14, "font-weight": 700 });
    let y = 124;
    const swatch = (x, fill, words) => {
      drawing.append(svg("rect", { x, y, width: 26, height: 16, fill, stroke: "#6d767d" }));
      word(x + 34, y + 13, words, { "font-size": 13 });
      y += 24;
    };
    if (parts.kisi) parts.kisi.warna.forEach((fill, place) => swatch(770, fill, `${parts.kisi.baris[Math.floor(place / 3)]} · ${parts.kisi.lajur[place % 3]}`));
    for (const { warna: fill, pola, teks } of parts.isi) swatch(770, pola ? `url(#${pola})` : fill, teks);
    if (this.layer !== "sunyi" && this.overlays.sunyi) for (const mark of this.data.pola.filter((one) => one.nama === "sunyi")) swatch(770, "url(#ws-sunyi)", mark.teks);
    word(24, height - 18, `Waspada · ${edisi}`, { "font-size": 13, fill: "#4b555c" });
    return { width, height, drawing };
  },
});
