package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// What of the kernel's numbers the syscall package does not name.
const (
	traceExitKill = 0x100000 // PTRACE_O_EXITKILL: who traces takes the traced along
	traceSysGood  = 0x1
	waitAll       = 0x40000000 // __WALL: threads, too
	sysRenameat2  = 316
)

// tracer runs a program and kills it with signal 9 just before one of its effects: a
// call of the system that somebody outside can notice. Between two effects the world
// is the same for everybody else, so that the program need not know of it.
type tracer struct {
	pid    int
	at     int // the effect it does not come to; 0 none
	n      int // effects so far
	last   string
	killed bool
	known  map[int]bool    // threads
	within map[uint64]bool // connections in the middle of a transaction
}

// killat is a program of its own: killat REPORT N PROGRAM ARG… writes into the file
// REPORT how many effects there were, and before which one it killed.
func killat() {
	runtime.LockOSThread() // a process is traced by one thread
	at, err := strconv.Atoi(os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	c := exec.Command(os.Args[3], os.Args[4:]...)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	c.SysProcAttr = &syscall.SysProcAttr{Ptrace: true}
	if err := c.Start(); err != nil {
		fmt.Fprintln(os.Stderr, "killat:", err)
		os.Exit(125)
	}
	t := &tracer{pid: c.Process.Pid, at: at, known: map[int]bool{}, within: map[uint64]bool{}}
	code, err := t.run()
	if err != nil {
		fmt.Fprintln(os.Stderr, "killat:", err)
		os.Exit(125)
	}
	report := fmt.Sprintf("%d %v %s\n", t.n, t.killed, t.last)
	if err := os.WriteFile(os.Args[1], []byte(report), 0o600); err != nil {
		fmt.Fprintln(os.Stderr, "killat:", err)
		os.Exit(125)
	}
	os.Exit(code)
}

func (t *tracer) run() (int, error) {
	var ws syscall.WaitStatus
	if _, err := syscall.Wait4(t.pid, &ws, 0, nil); err != nil { // it stands before its first instruction
		return 0, err
	}
	t.known[t.pid] = true
	if err := syscall.PtraceSetOptions(t.pid, syscall.PTRACE_O_TRACECLONE|traceExitKill|traceSysGood); err != nil {
		return 0, err
	}
	tid, sig := t.pid, 0
	for {
		// ESRCH: it was killed meanwhile
		if err := syscall.PtraceSyscall(tid, sig); err != nil && err != syscall.ESRCH {
			return 0, err
		}
		var err error
		if tid, err = syscall.Wait4(-1, &ws, waitAll, nil); err != nil {
			return 0, err
		}
		for ws.Exited() || ws.Signaled() {
			if tid == t.pid {
				if ws.Signaled() {
					return 128 + int(ws.Signal()), nil
				}
				return ws.ExitStatus(), nil
			}
			if tid, err = syscall.Wait4(-1, &ws, waitAll, nil); err != nil {
				return 0, err
			}
		}
		sig = t.stopped(tid, ws)
	}
}

// stopped looks at what a thread stands at, and gives the signal it goes on with.
func (t *tracer) stopped(tid int, ws syscall.WaitStatus) int {
	stop := ws.StopSignal()
	switch {
	case stop == syscall.SIGTRAP|0x80:
		t.call(tid)
		return 0
	case stop == syscall.SIGTRAP, stop == syscall.SIGSTOP && !t.known[tid]:
		t.known[tid] = true
		return 0
	}
	return int(stop)
}

// call counts a call of the system, where it is one that begins and has an effect.
func (t *tracer) call(tid int) {
	var r syscall.PtraceRegs
	if t.killed || syscall.PtraceGetRegs(tid, &r) != nil || int64(r.Rax) != -int64(syscall.ENOSYS) {
		return
	}
	what := t.effect(tid, &r)
	if what == "" {
		return
	}
	if pages := "pages of "; strings.HasPrefix(what, pages) && what == t.last {
		return // more of the same write: a half of it is as good as none of it
	}
	t.last = what
	if t.n++; t.n == t.at {
		t.killed = true
		_ = syscall.Kill(t.pid, syscall.SIGKILL) // the call is not carried out any more
	}
}

// effect names what a call changes outside; "" nothing.
func (t *tracer) effect(tid int, r *syscall.PtraceRegs) string {
	switch r.Orig_rax {
	case syscall.SYS_PWRITE64:
		return t.file("pages of ", r.Rdi)
	case syscall.SYS_FSYNC, syscall.SYS_FDATASYNC:
		return t.file("sync of ", r.Rdi)
	case syscall.SYS_FTRUNCATE:
		return t.file("cut of ", r.Rdi)
	case syscall.SYS_UNLINK, syscall.SYS_UNLINKAT:
		return "a file goes"
	case syscall.SYS_RENAME, syscall.SYS_RENAMEAT, sysRenameat2:
		return "a file is renamed"
	case syscall.SYS_WRITE, syscall.SYS_SENDTO:
		return t.written(tid, r)
	}
	return ""
}

// file names the file behind a descriptor, where it is one that others read.
func (t *tracer) file(what string, fd uint64) string {
	path, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", t.pid, int32(fd)))
	if err != nil || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "/dev/") || strings.HasSuffix(path, "-shm") {
		return ""
	}
	return what + path[strings.LastIndexByte(path, '/')+1:]
}

// written names what goes over the line. A question to the database changes nothing
// there: to die before it is to die before what comes next.
func (t *tracer) written(tid int, r *syscall.PtraceRegs) string {
	path, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", t.pid, int32(r.Rdi)))
	if err != nil || !strings.HasPrefix(path, "socket:") {
		return t.file("line of ", r.Rdi)
	}
	head := make([]byte, min(r.Rdx, 120))
	n, err := syscall.PtracePeekData(tid, uintptr(r.Rsi), head)
	if err != nil {
		return "sent"
	}
	return t.transacted(r.Rdi, saidOut(string(head[:n])))
}

// transacted leaves out what a transaction says before its end: to die there is to die
// before its beginning.
func (t *tracer) transacted(fd uint64, what string) string {
	if !strings.HasPrefix(what, "sql ") {
		return what
	}
	began := t.within[fd]
	switch strings.Fields(what)[1] {
	case "BEGIN":
		t.within[fd] = true
	case "COMMIT", "ROLLBACK":
		t.within[fd] = false
		return what
	}
	if began {
		return ""
	}
	return what
}

// saidOut names what is sent: the first words of a request, a mail's command or SQL.
func saidOut(b string) string {
	sql := ""
	switch {
	case len(b) > 6 && b[0] == 'P': // Parse: length, name, text
		sql = strings.TrimLeft(b[5:], "\x00")
	case len(b) > 6 && b[0] == 'Q':
		sql = b[5:]
	}
	if sql = strings.TrimSpace(strings.TrimRight(sql, "\x00")); sql != "" {
		words := strings.Fields(strings.SplitN(sql, "\x00", 2)[0])
		switch verb := strings.ToUpper(words[0]); verb {
		case "SELECT", "--", "DEALLOCATE":
			return ""
		case "INSERT", "DELETE":
			return "sql " + verb + " " + words[min(2, len(words)-1)]
		default:
			return "sql " + verb + " " + words[min(1, len(words)-1)]
		}
	}
	line, _, _ := strings.Cut(b, "\n")
	for _, verb := range []string{"GET", "POST", "EHLO", "MAIL", "RCPT", "DATA", "QUIT", "."} {
		if strings.HasPrefix(line, verb) {
			return "request " + verb
		}
	}
	return "sent"
}
