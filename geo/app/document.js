// Runs at the first draw of a page and at each change of language; one observer serves for the life of the tab.
(function ({ bahasa, kata, pilih }) {
  const NAMES = ["aria-label", "title", "placeholder"];
  const TALKING = "[data-testid=stTooltipContent], [data-testid=InputInstructions], [data-testid=stSkipToContent], [data-testid=stDataFrameColumnMenu], [data-testid=stConnectionStatus], [role=dialog], [role=listbox], [role=menu], [data-testid=stMultiSelect], [data-testid=stFileUploader]";
  const state = (window.wsDokumen ??= { before: new WeakMap() });
  Object.assign(state, { kata, pilih });
  document.documentElement.lang = bahasa;

  // A word, or a word before a name: "Help for Budget", "Search: Table of kecamatan".
  const ours = (said) => {
    const whole = state.kata[said.trim()];
    if (whole) return whole;
    for (const start of Object.keys(state.kata)) {
      for (const gap of [" ", ": "]) {
        if (said.startsWith(start + gap)) return `${state.kata[start]}: ${said.slice((start + gap).length)}`;
      }
    }
    return null;
  };
  // What Streamlit said is kept, so that another language starts from it and not from our words.
  const turn = (holder, name, now, put) => {
    const kept = state.before.get(holder) ?? {};
    const said = kept[name] && kept[name].ours === now ? kept[name].said : now;
    const words = ours(said) ?? said;
    kept[name] = { said, ours: words };
    state.before.set(holder, kept);
    if (words !== now) put(words);
  };
  const speak = (root) => {
    if (!root.querySelectorAll) return;
    for (const element of [root, ...root.querySelectorAll(NAMES.map((name) => `[${name}]`).join())]) {
      for (const name of NAMES) {
        const now = element.getAttribute(name);
        if (now) turn(element, name, now, (words) => element.setAttribute(name, words));
      }
    }
    for (const button of document.querySelectorAll("[data-testid=stFileUploaderDropzone] button")) {
      const of = button.closest("section").getAttribute("aria-label");
      const words = of ? `${state.pilih}: ${of}` : state.pilih;
      if (button.getAttribute("aria-label") !== words) button.setAttribute("aria-label", words);
    }
    for (const place of [...(root.closest(TALKING) ? [root] : []), ...root.querySelectorAll(TALKING)]) {
      const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const node = texts.currentNode;
        if (node.nodeValue.trim()) turn(node, "text", node.nodeValue, (words) => { node.nodeValue = words; });
      }
    }
  };
  state.speak = speak;
  speak(document.body);
  if (state.watch) return;
  state.watch = new MutationObserver((changes) => {
    for (const { target, type, addedNodes } of changes) {
      if (type === "childList") for (const added of addedNodes) state.speak(added.nodeType === 1 ? added : target);
      else if (target.nodeType === 1) state.speak(target);
    }
  });
  state.watch.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: NAMES });
})
