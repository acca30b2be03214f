package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// trouble is what goes wrong in one run.
type trouble struct {
	name   string // in the table
	detail string
	kill   bool // else a fault
	moment time.Duration
	strace []string          // what strace is asked to do; nil without it
	full   *os.File          // stdout on a full disk
	before func()            // prepares it
	during func(*os.Process) // happens while it runs
	after  func(o outcome) (struck int)
}

func (t *trouble) String() string {
	if t == nil {
		return "[no trouble]"
	}
	return "[" + t.name + t.detail + "]"
}

// strace is the file what was refused is written to.
const strace = "strace.log"

// kills are the calls at which SQLite, the network and files change hands.
var kills = map[string][]string{
	sqlite:   {"pwrite64", "pwrite64", "pwrite64", "fsync", "fsync", "ftruncate", "unlink", "close", "fcntl", "write", "pread64", "openat"},
	postgres: {"write", "write", "write", "read", "read", "connect", "close", "openat"},
}

// ofCommand are the calls that matter to one command besides.
var ofCommand = map[string][]string{
	"backup": {"linkat", "unlinkat", "fsync", "openat", "renameat2,renameat,rename"},
	"fetch":  {"connect", "write", "read"}, "recheck": {"connect", "write", "read"},
	"digest": {"connect", "write", "write", "read", "read"}, "alerts": {"connect", "write", "write", "read", "read"}, "answer": {"connect", "write", "read"},
	"import": {"openat", "read"},
}

// faults of the disk under SQLite: call, what it answers, and as what it is counted.
var faults = [][3]string{
	{"pwrite64", "error=ENOSPC", "disk full at a write"},
	{"pwrite64", "error=ENOSPC", "disk full at a write"},
	{"pwrite64", "error=EIO", "I/O error at a write"},
	{"pwrite64", "error=EIO", "I/O error at a write"},
	{"pwrite64", "retval=0", "a write that takes nothing"},
	{"fsync", "error=EIO", "I/O error at fsync"},
	{"fsync", "error=EIO", "I/O error at fsync"},
	{"fsync", "error=ENOSPC", "disk full at fsync"},
	{"pread64", "error=EIO", "I/O error at a read"},
	{"ftruncate", "error=ENOSPC", "disk full at ftruncate"},
	{"ftruncate", "error=EIO", "I/O error at ftruncate"},
	{"openat", "error=EROFS", "a file opened on a read-only disk"},
	{"openat", "error=EMFILE", "too many open files"},
	{"openat", "error=ENOSPC", "a file opened on a full disk"},
	{"unlink", "error=EIO", "I/O error at unlink"},
}

// ofBackup are those that only a copy meets.
var ofBackup = [][3]string{
	{"linkat", "error=EPERM", "a file system without links"},
	{"linkat", "error=EIO", "I/O error at link"},
	{"linkat", "error=ENOSPC", "disk full at link"},
}

// troubles draws one for a command. One in four is a fault.
func (s *shop) troubles(command string) func() *trouble {
	return func() *trouble {
		switch n := s.rng.IntN(12); {
		case n < 3:
			return s.fault(command)
		case n < 6 || s.strace == "":
			return s.atMoment(command)
		default:
			return s.atCall(command)
		}
	}
}

func (s *shop) atMoment(command string) *trouble {
	return &trouble{name: "kill at a moment", kill: true, moment: time.Duration(s.rng.Float64() * float64(s.usually(command)))}
}

// atCall kills right before the nth such call of a thread is carried out.
func (s *shop) atCall(command string) *trouble {
	calls := append(ofCommand[command], kills[s.engine]...)
	call := calls[s.rng.IntN(len(calls))]
	n := s.nth(call)
	return &trouble{name: "kill at " + strings.Split(call, ",")[0], detail: fmt.Sprint(" ", n), kill: true,
		strace: []string{"-e", "trace=" + call, "-e", fmt.Sprintf("inject=%s:signal=KILL:when=%d", call, n)}}
}

func (s *shop) nth(call string) int {
	mean := map[string]float64{"pwrite64": 12, "pread64": 10, "fcntl": 12, "openat": 6, "write": 4, "read": 6}[call]
	if mean == 0 {
		mean = 2
	}
	n := 1 + int(s.rng.ExpFloat64()*mean)
	if call == "openat" {
		n += 4 // before it the runtime looks around
	}
	return n
}

func (s *shop) fault(command string) *trouble {
	if s.rng.IntN(10) == 0 {
		return s.deafOut()
	}
	if s.engine == postgres {
		return s.cutLink(command)
	}
	if s.mounted && s.rng.IntN(2) == 0 || s.strace == "" {
		return s.smallDisk()
	}
	list := faults
	if command == "backup" {
		list = append(ofBackup, faults...)
	}
	f := list[s.rng.IntN(len(list))]
	when := fmt.Sprint(s.nth(f[0]))
	if s.rng.IntN(2) == 0 {
		when += "+" // and all behind it
	}
	return &trouble{name: f[2], detail: " " + when, after: s.refusals,
		strace: []string{"-e", "trace=" + f[0], "-e", fmt.Sprintf("inject=%s:%s:when=%s", f[0], f[1], when)}}
}

// refusals counts what strace refused.
func (s *shop) refusals(outcome) int {
	text, err := os.ReadFile(s.path(strace))
	if err != nil {
		return 0
	}
	return strings.Count(string(text), "(INJECTED)")
}

// smallDisk fills the disk but for a little, or makes it read-only, for one run.
func (s *shop) smallDisk() *trouble {
	if !s.mounted {
		return s.atMoment("")
	}
	if s.rng.IntN(4) == 0 {
		return &trouble{name: "a read-only disk", before: func() { s.must(remount(s.dir, syscall.MS_RDONLY)) },
			after: func(outcome) int { s.must(remount(s.dir, 0)); return 1 }}
	}
	free := s.rng.IntN(300 << 10)
	ballast := filepath.Join(s.dir, "ballast")
	return &trouble{name: "a disk that gets full", detail: fmt.Sprintf(" behind %d bytes", free),
		before: func() { s.must(fill(ballast, free)) },
		after: func(o outcome) int {
			s.must(os.Remove(ballast))
			if o.code == 1 {
				return 1
			}
			return 0
		}}
}

func remount(dir string, flags uintptr) error {
	return syscall.Mount("", dir, "", syscall.MS_REMOUNT|flags, "size=6m")
}

// fill leaves so many bytes free.
func fill(path string, free int) error {
	var st syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(path), &st); err != nil {
		return err
	}
	return os.WriteFile(path, make([]byte, max(0, int(st.Bavail)*int(st.Bsize)-free)), 0o600)
}

func canMount() bool {
	dir, err := os.MkdirTemp("", "pulse-torture-mount-")
	if err != nil {
		return false
	}
	defer os.Remove(dir)
	if syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m") != nil {
		return false
	}
	return syscall.Unmount(dir, 0) == nil
}

// deafOut gives a stdout on which nothing more fits: what was asked for is lost, so the
// run may not say that all is well.
func (s *shop) deafOut() *trouble {
	var f *os.File
	t := &trouble{name: "stdout on a full disk"}
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	s.must(err)
	t.full = f
	t.after = func(outcome) int {
		_ = f.Close()
		return 1
	}
	return t
}

// cutLink cuts the way to PostgreSQL.
func (s *shop) cutLink(command string) *trouble {
	struck := func(outcome) int { n := int(s.link.cuts.Load()); s.link.mend(); return n }
	behind := int64(200 + s.rng.ExpFloat64()*6000)
	switch s.rng.IntN(7) {
	case 0:
		return &trouble{name: "PostgreSQL lets nobody in", before: func() { s.link.shut.Store(true) }, after: struck}
	case 1, 2:
		return &trouble{name: "link cut on the way to PostgreSQL", detail: fmt.Sprintf(" behind %d bytes", behind), before: func() { s.link.up.Store(behind) }, after: struck}
	case 3, 4:
		return &trouble{name: "link cut on the way back", detail: fmt.Sprintf(" behind %d bytes", behind), before: func() { s.link.down.Store(behind) }, after: struck}
	case 5:
		return s.endBackend(command)
	}
	return s.soon("link cut at a moment", command, s.link.cut)
}

// endBackend is an administrator, or a server that runs out of memory.
func (s *shop) endBackend(command string) *trouble {
	return s.soon("PostgreSQL ends the connection", command, func() (n int) {
		_ = s.db.QueryRow("SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = $1", s.schema).Scan(&n)
		return n
	})
}

// soon does something at a moment of the run, which says how much it struck.
func (s *shop) soon(name, command string, do func() int) *trouble {
	moment := time.Duration(s.rng.Float64() * float64(s.usually(command)))
	struck := make(chan int, 1)
	return &trouble{name: name,
		during: func(*os.Process) { time.Sleep(moment); struck <- do() },
		after:  func(outcome) int { return <-struck }}
}
