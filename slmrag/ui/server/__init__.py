"""How the app is served: its script, what stands before it, who may reach it, the frame of every page."""
