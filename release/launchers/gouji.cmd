@echo off
rem The program, with the Python beside it and nothing of another one.
setlocal EnableExtensions
set "PYTHONNOUSERSITE=1"
for /f "delims==" %%V in ('set PYTHON') do set "%%V="
set "PYTHONNOUSERSITE=1"
"%~dp0python\python.exe" -P -m gouji %*
exit /b %ERRORLEVEL%
