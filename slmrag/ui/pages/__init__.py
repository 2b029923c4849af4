"""The pages of the app, a file each; `slmrag.ui.server.script` declares them."""
