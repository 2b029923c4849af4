"""Servers, models and documents that stand in for real ones; each speaks or reads as the real one does."""
