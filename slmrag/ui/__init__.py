"""The pages of the app and their pieces. The one room, besides ``app.py``, that knows Streamlit."""
