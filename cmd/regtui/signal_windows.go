package main

import "os"

// hangup does not exist on Windows: a closed console ends the program.
var hangup = os.Interrupt
