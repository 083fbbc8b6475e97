// What every map of the app needs: drawn before the map's own script in one module.
const SVG = "http://www.w3.org/2000/svg";

function node(tag, className, content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (content !== undefined) made.textContent = content;
  return made;
}

// Whole numbers of 1/10,000 degree, each a step from the point before (see geo/app/geometry.py).
function latLngs(parts) {
  return parts.map((part) =>
    part.map((steps) => {
      const points = [];
      let lon = 0, lat = 0;
      for (let i = 0; i < steps.length; i += 2) {
        lon += steps[i];
        lat += steps[i + 1];
        points.push([lat / 1e4, lon / 1e4]);
      }
      return points;
    }),
  );
}

// Hatch and dots live in one hidden drawing, so that every pane can refer to them.
function paintPatterns(box, warna) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("width", "0");
  drawing.setAttribute("height", "0");
  drawing.setAttribute("aria-hidden", "true");
  drawing.style.position = "absolute";
  const pattern = (id, ground, size, mark) => {
    const made = document.createElementNS(SVG, "pattern");
    for (const [name, value] of Object.entries({ id, width: size, height: size, patternUnits: "userSpaceOnUse" })) made.setAttribute(name, value);
    const back = document.createElementNS(SVG, "rect");
    for (const [name, value] of Object.entries({ width: size, height: size, fill: ground })) back.setAttribute(name, value);
    made.append(back);
    for (const { tag, facts } of [mark].flat()) {
      const front = document.createElementNS(SVG, tag);
      for (const [name, value] of Object.entries(facts)) front.setAttribute(name, value);
      made.append(front);
    }
    drawing.append(made);
  };
  const stroke = (size, color, width) => ({ tag: "path", facts: { d: `M-1,1 l2,-2 M0,${size} l${size},-${size} M${size - 1},${size + 1} l2,-2`, stroke: color, "stroke-width": width } });
  warna.kelas.forEach((ground, i) => pattern(`ws-lemah-${i + 1}`, ground, 7, stroke(7, i > 2 ? "#ffffff" : "#4a3b22", 1)));
  warna.perubahan.forEach((ground, i) => pattern(`ws-ubah-${i + 1}`, ground, 7, stroke(7, i === 0 ? "#ffffff" : "#3b2a10", 1)));
  pattern("ws-lemah", warna.kepastian.lemah, 7, stroke(7, warna.tanda, 1));
  pattern("ws-samar", "#ffffff", 6, stroke(6, warna.tanda, 1.1));
  // A white edge keeps the upright lines apart from the slanted ones of a weak class, whose colour stays.
  pattern("ws-sunyi", "transparent", 10, [["#ffffff", 4], [warna.sunyi, 2.2]].map(([stroke, width]) => ({ tag: "path", facts: { d: "M5,0 v10", stroke, "stroke-width": width } })));
  const dot = { tag: "circle", facts: { cx: 3.5, cy: 3.5, r: 1.1, fill: warna.tanda } };
  pattern("ws-tanpa", "#ffffff", 7, dot);
  pattern("ws-titik", "transparent", 7, dot);
  box.append(drawing);
}

// The library and the geometry, both from this machine.
async function fetched(data) {
  const address = (path) => new URL(path, document.baseURI).href;
  return Promise.all([
    import(address(data.pustaka)),
    fetch(address(data.geometri)).then((answer) => {
      if (!answer.ok) throw new Error(`geometri ${answer.status}`);
      return answer.json();
    }),
  ]);
}

// Leaflet focuses its container on mouse down and the page scrolls under the pointer: the first click would be lost.
function focusInPlace(canvas) {
  const focus = canvas.focus.bind(canvas);
  canvas.focus = (options) => focus({ ...options, preventScroll: true });
}
