"""The app: ``streamlit run app.py``. Its pages are declared in `slmrag.ui.server.script`; who may reach them, in `slmrag.ui.server.serving`."""

import streamlit as st

if __name__ == "__main__":  # run as a script, by Streamlit's AppTest: draw a page, serve nothing
    from slmrag.ui.server import script

    script.draw()
else:
    from slmrag.ui.server import serving

    serving.require_this_machine()
    app = st.App(serving.SCRIPT, middleware=serving.MIDDLEWARE, lifespan=serving.running)
