"""Every sentence said to a model.

Written for 3.8 billion parameters that read slowly: short, the rules last, and the beginning always the same, so that
what a model has read once it need not read again.
"""
