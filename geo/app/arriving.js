// Tells the names of files as soon as they are chosen, before their contents have come, and keeps the link of the work in the address.
export default function ({ data, setTriggerValue }) {
  const here = new URL(location.href);
  if (here.searchParams.get("kerja") !== data.kerja) {
    here.searchParams.set("kerja", data.kerja);
    history.replaceState(history.state, "", here);
  }
  window.wsMasuk = setTriggerValue;
  if (window.wsMasukDengar) return;
  window.wsMasukDengar = true;
  const tell = (target, files) => {
    const holder = target.closest?.("[class*=st-key-berkas_]");
    const kind = holder && /st-key-berkas_([a-z]+)_/.exec(holder.className)?.[1];
    if (kind && files?.length) window.wsMasuk("dipilih", [...files].map(({ name }) => ({ kind, name })));
  };
  document.addEventListener("change", (event) => event.target.type === "file" && tell(event.target, event.target.files), true);
  document.addEventListener("drop", (event) => tell(event.target, event.dataTransfer?.files), true);
}
