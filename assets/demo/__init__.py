"""The demo: invented people, and a video of their badges held up to a camera, rendered by the project itself."""
