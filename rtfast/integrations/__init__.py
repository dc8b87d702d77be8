"""rtfast under the SDK and the frameworks: a module for each, imported by who uses it."""
