@echo off
rem Opens a console in which `gouji` is a command.
title gouji
set "PATH=%~dp0;%PATH%"
cd /d "%USERPROFILE%"
call "%~dp0gouji.cmd" --help
cmd /k
