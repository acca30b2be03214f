package main

import (
	"net/http"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdPublish serves a folder on loopback and sets WWW to its address: publish FOLDER. What
// is written into the folder later is served, too.
func cmdPublish(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv("WWW", listen(ts, http.FileServer(http.Dir(ts.MkAbs(args[0])))))
}
