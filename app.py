"""Entry point for `streamlit run app.py`."""

from geo.app.calm import calm
from geo.app.main import main

main()
calm()
