// Ends the application with the program that started it, however that went: the pipe between them closes.

process.stdin.on("end", () => process.exit()).resume();
