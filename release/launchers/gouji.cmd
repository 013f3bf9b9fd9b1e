@echo off
rem The program, with the Python beside it and nothing of another one.
setlocal EnableExtensions
for /f "delims==" %%V in ('set PYTHON 2^>nul') do set "%%V="
set "PYTHONNOUSERSITE=1"
"%~dp0python\python.exe" -P -m gouji %*
exit /b %ERRORLEVEL%
