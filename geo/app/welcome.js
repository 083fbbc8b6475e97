// The steps of a first visit. That they were put away stays in this browser and is sent nowhere.
const SEEN = "waspada-kenal";
const kept = new WeakMap();

function remembered() {
  try { return localStorage.getItem(SEEN) === "lewat"; } catch { return false; }
}
function remember() {
  try { localStorage.setItem(SEEN, "lewat"); } catch { /* a browser that keeps nothing: the address remembers */ }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".ws-kenal");
  if (remembered() && !data.lagi) { box.hidden = true; return; }
  const state = kept.get(parentElement) ?? { at: 0 };
  kept.set(parentElement, state);
  const made = (tag, words, name) => {
    const one = document.createElement(tag);
    one.textContent = words;
    if (name) one.className = name;
    return one;
  };
  const draw = (focus) => {
    const [title, words] = data.langkah[state.at];
    const last = state.at === data.langkah.length - 1;
    const away = () => { remember(); box.hidden = true; setTriggerValue("lewat", true); };
    const count = data.kata.count.replace("[n]", state.at + 1).replace("[all]", data.langkah.length);
    const text = made("div", "", "ws-kenal-isi");
    text.append(made("small", count), made("h2", title), made("p", words));
    text.setAttribute("aria-live", "polite");
    const buttons = made("div", "", "ws-kenal-tombol");
    if (state.at) {
      const back = made("button", data.kata.back);
      back.onclick = () => { state.at -= 1; draw(true); };
      buttons.append(back);
    }
    if (!last) {
      const skip = made("button", data.kata.skip);
      skip.onclick = away;
      buttons.append(skip);
    }
    const next = made("button", last ? data.kata.done : data.kata.next, "ws-utama");
    next.onclick = last ? away : () => { state.at += 1; draw(true); };
    buttons.append(next);
    box.setAttribute("aria-label", data.kata.label);
    box.replaceChildren(text, buttons);
    box.hidden = false;
    if (focus) next.focus({ preventScroll: true });
  };
  draw(false);
}
