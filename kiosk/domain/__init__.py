"""The pure rules that stations and hub share: standard library only, no clock, no randomness, no I/O."""
