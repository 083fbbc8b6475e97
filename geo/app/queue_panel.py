"""The queue Perbaiki: how much is left, one row at a time, and what follows when nothing is left."""

from __future__ import annotations

from html import escape

import streamlit as st

from geo.app import asking, intake_steps
from geo.app.frame import equation
from geo.app.ledger import ledger_table
from geo.app.plain import plain
from geo.app.queue import Queue, Row, ledger_now
from geo.app.queue_alias import alias_list
from geo.app.queue_answer import (
    answer_cells,
    answer_place,
    other_cells,
    set_aside,
    together_words,
)
from geo.app.queue_give import said_last, take_back
from geo.app.queue_row import cells_table, hint_words, position_words, wrong_words
from geo.text import Language, number, text

_TO_THE_TOP = """<script>/* {}-{} */ {{
  const queue = document.querySelector(".st-key-antrean");
  if (queue && queue.getBoundingClientRect().top < 0) queue.scrollIntoView();
}}</script>"""
"""Else the next row would come up out of sight; run once for each row, because its number stands in it."""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@st.fragment
def mend(lang: Language) -> None:
    """Draw the queue of the last check; a click in it draws nothing else anew."""
    queue = asking.queue()
    if queue is None:
        return
    if asking.busy():
        asking.wait(lang)
        return
    with st.container(key="antrean"):
        _head(queue, lang)
        row = queue.current
        if row is not None:
            _one_row(queue, row, lang)
        elif queue.waiting:
            st.info(text("app.antrean.sebentar", lang))
        else:
            _finish(queue, lang)
    _below(queue, lang)


def _head(queue: Queue, lang: Language) -> None:
    st.subheader(text("app.antrean.judul", lang), anchor=False)
    st.fragment(_counter, run_every=_pace(queue))(queue, lang)


def _pace(queue: Queue) -> int | None:
    """Seconds between two looks while rows are read again: only the numbers are drawn anew, so that typing goes on."""
    return 1 if queue.waiting else None


def _counter(drawn: Queue, lang: Language) -> None:
    """How much is left now; the page is drawn anew only where another row has to come up, or none."""
    queue = asking.queue() or drawn
    shown, now = drawn.current, queue.current
    if (shown and shown.key) != (now and now.key) or (now is None and not queue.waiting and drawn.waiting):  # fmt: skip
        st.rerun()
    left, busy = len(queue.left), len(queue.waiting)
    files = ", ".join(dict.fromkeys(file.name for file in queue.files))
    waiting = text("app.antrean.dibaca", lang, rows=number(busy, lang)) if busy else ""
    st.html(
        f'<div class="ws-hitung" role="status" data-sisa="{left}" data-dibaca="{busy}"><b>{number(left, lang)}</b> '
        f"<span>{escape(text('app.antrean.sisa', lang))}</span> <small>{escape(files)}</small> <em>{escape(waiting)}</em></div>"
    )
    said = said_last()
    if said:
        st.warning(plain(said))


def _ledger(drawn: Queue, lang: Language) -> None:
    """The ledger of the rows as they are now."""
    ledger = ledger_now(asking.queue() or drawn)
    st.write(equation(ledger["total"], lang))
    st.html(ledger_table(ledger, lang))


def _one_row(queue: Queue, row: Row, lang: Language) -> None:
    kind = queue.kind_of(row)
    st.html(_TO_THE_TOP.format(*row.key), unsafe_allow_javascript=True)
    _walk(queue, row, lang)
    left, right = st.columns([5, 6], gap="medium")
    with left:
        if queue.about(row.key):
            st.html(f'<div class="ws-juga">{escape(text("app.antrean.belum", lang))}</div>')
        st.html(
            f'<div class="ws-salahnya" role="alert"><strong>{escape(wrong_words(row, lang))}</strong> '
            f"{escape(hint_words(row, lang))}</div>"
        )
        together = together_words(queue, row, lang)
        if together:
            st.html(f'<div class="ws-juga">{escape(together)}</div>')
        cells = cells_table(row, kind, lang)
        if cells:
            st.html(cells)
    with right:
        if row.open_place:
            answer_place(queue, row, lang)
        else:
            answer_cells(queue, row, lang)
        set_aside(row, lang)
        other_cells(queue, row, lang)


def _walk(queue: Queue, row: Row, lang: Language) -> None:
    """Back, where one is, and on; and the way to take the last answer back."""
    many = len(queue.left) > 1
    with st.container(key="langkah", horizontal=True, vertical_alignment="center"):
        if st.button(text("app.antrean.sebelumnya", lang), disabled=not many, key="sebelumnya"):
            asking.change(lambda now: now.moved(-1))
            st.rerun()
        place = escape(position_words(row, queue.files[row.key[0]].name, lang))
        st.html(f'<div class="ws-letak" data-baris="{row.key[1]}">{place}</div>')
        if st.button(text("app.antrean.berikutnya", lang), disabled=not many, key="berikutnya"):
            asking.change(lambda now: now.moved(1))
            st.rerun()
        _undo(queue, lang)


def _undo(queue: Queue, lang: Language) -> None:
    if queue.answers and st.button(text("app.antrean.batalkan", lang), key="batalkan", help=plain(queue.answers[-1].said)):  # fmt: skip
        take_back(queue)
        st.rerun()


def _finish(queue: Queue, lang: Language) -> None:
    """Nothing is left: check all once more, since a mended row may repeat another; then build the edition."""
    if not asking.checked_as_a_whole():
        stopped = asking.stopped()
        if not stopped or st.button(text("desk.check_all", lang), type="primary", key="periksa_semua"):  # fmt: skip
            asking.check_again(lang)
            st.rerun()
        return
    aside = text("app.antrean.disisihkan", lang, rows=number(queue.aside, lang)) if queue.aside else ""  # fmt: skip
    st.success(f"{text('app.antrean.beres', lang)} {aside}".strip())
    with st.container(horizontal=True, key="selesai"):
        if st.button(text("desk.onwards", lang, step=text("desk.step.periksa", lang)), type="primary", key="lanjut"):  # fmt: skip
            intake_steps.go("periksa")
            st.rerun()
        _undo(queue, lang)


def _below(queue: Queue, lang: Language) -> None:
    """What was answered so far, the files to take along, and the ledger of the rows as they are now."""
    _answers(queue, lang)
    alias_list(lang)
    with st.container(horizontal=True, key="unduh_perbaikan"):
        outcome = asking.outcome()
        for kind, content in asking.answers_about(asking.asked_files()).items():
            st.download_button(
                text("app.antrean.unduh", lang, kind=text(f"app.buku.jenis.{kind}", lang)),
                data=content,
                file_name=f"{text(f'app.antrean.nama_berkas.{kind}', lang)}.csv",
                mime="text/csv",
                on_click="ignore",
                help=text("app.antrean.unduh_bantuan", lang),
                key=f"unduh_koreksi_{kind}",
            )
        for kind, book in (outcome.workbooks if outcome else {}).items():
            st.download_button(
                text("app.masuk.karantina_jenis", lang, kind=text(f"app.buku.jenis.{kind}", lang)),
                data=book,
                file_name=f"{text(f'app.masuk.nama_karantina.{kind}', lang)}.xlsx",
                mime=_XLSX,
                on_click="ignore",
                help=text("app.masuk.karantina_bantuan", lang),
                key=f"karantina_{kind}",
            )
    st.subheader(text("app.masuk.buku_besar", lang), anchor=False)
    st.fragment(_ledger, run_every=_pace(queue))(queue, lang)


def _answers(queue: Queue, lang: Language) -> None:
    if not queue.answers:
        return
    with st.expander(text("app.antrean.jawaban", lang, count=number(len(queue.answers), lang))):
        lines = []
        for answer in reversed(queue.answers):
            rows = ", ".join(str(row) for _, row in answer.rows[:10])
            lines.append(f"<li><b>{escape(rows)}</b> {escape(answer.said)}</li>")
        st.html(f'<ul class="ws-jawaban">{"".join(lines)}</ul>')
