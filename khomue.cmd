@echo off
rem The starter for Windows, by way of the Python launcher. Not tried on Windows yet.
py -3 "%~dp0khomue" %*
