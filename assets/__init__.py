"""What Khomue ships beside its code: sample packs, sounds, icons and the demo."""
