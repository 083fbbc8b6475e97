"""Entry point for `streamlit run app.py`."""

from geo.app.main import main

main()
