@echo off
rem Opens the desk of a campaign, and then a console in which `gouji` is a command.
title gouji
set "PATH=%~dp0;%PATH%"
cd /d "%USERPROFILE%"
call "%~dp0gouji.cmd" start %1
cmd /k
