"""The view lives in the URL, and survives a change of page."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def script() -> None:
    import streamlit as st

    from geo.app import state

    view = state.arrive(st.session_state.get("halaman_uji", "risiko"))
    st.text(f"{view.bahasa}|{view.lapis}|{view.kab}|{view.kode}")


def opened(**query: str) -> AppTest:
    test = AppTest.from_function(script)
    for name, value in query.items():
        test.query_params[name] = value
    return test.run()


def test_unknown_values_fall_back() -> None:
    assert opened(bahasa="fr", lapis="rahasia").text[0].value == "id|||"


def test_known_values_are_taken() -> None:
    assert opened(bahasa="en", lapis="kasus", kab="61.01", kode="61.01.02").text[0].value == "en|kasus|61.01|61.01.02"  # fmt: skip


def test_a_change_of_page_keeps_the_view() -> None:
    test = opened(bahasa="en", kab="61.01")
    test.session_state["halaman_uji"] = "masuk"
    test.query_params.clear()
    test.run()
    assert test.text[0].value == "en||61.01|"
    assert dict(test.query_params) == {"bahasa": "en", "kab": "61.01"}  # fmt: skip


def test_going_back_in_the_browser_goes_back() -> None:
    test = opened(kab="61.01")
    test.query_params.clear()
    test.run()
    assert test.text[0].value == "id|||"
