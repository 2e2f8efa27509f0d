"""Frame sources: webcam, video file, folder of pictures; the newest frame wins."""
