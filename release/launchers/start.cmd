@echo off
rem Opens the desk of a campaign, and then a console in which `gouji` is a command.
title gouji
set "PATH=%~dp0;%PATH%"
cd /d "%USERPROFILE%"
rem Explorer quotes a folder dragged here only for a blank; a comma would end the first word.
call "%~dp0gouji.cmd" start %*
cmd /k
