"""Pure screen state: frozen inputs to frozen props, no Qt."""
