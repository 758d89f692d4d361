package helpertest

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

// Secret is what the badly behaved helpers let out.
const Secret = "correct-horse-battery-9"

// behave is a helper's main. By name:
//
//	good       answers from the logins that it was installed with
//	none       has no login, in the exact words
//	fails      says that pass is not initialised, exit 1
//	leaks      fails and prints a secret on both outputs
//	garbage    answers what is no JSON
//	escapes    fails with terminal escapes on stderr
//	hangs      reads its question and never answers
//	stubborn   hangs, ignores every signal that can be ignored, has a child that does too
//	agent      answers, and leaves a daemon behind that holds its outputs open
//	           for as long as the test listens on the folder's socket
//	floods     prints for ever and ignores that nobody reads
//	floodserr  prints a lot on stderr and then answers
//	keeps      a helper as it should be: stores, erases, answers
//	first      keeps the first user for a server and says nothing of it
//	picky      likewise, and then takes no user but "old"
//	cloud      answers and cannot store or erase, as those of clouds
//	liar       says that it did and does nothing
//	terminal   fails and tells whether it could open the terminal
func behave(name, dir string) {
	switch os.Args[1] {
	case "child":
		signal.Ignore(syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
		park(dir)
	case "daemon":
		follow(dir)
		os.Exit(0)
	}
	input, _ := io.ReadAll(os.Stdin)
	server := strings.TrimSpace(string(input))
	if os.Args[1] == "store" {
		note(dir, name+" store\n") // with the secret it is nobody's to read
	} else {
		note(dir, fmt.Sprintf("%s %s %s\n", name, os.Args[1], server))
	}
	switch name {
	case "good":
		answer(dir, server)
	case "keeps", "first", "picky", "cloud", "liar":
		keep(name, os.Args[1], dir, server)
	case "none":
		notFound()
	case "fails":
		fmt.Println("pass not initialized: exit status 1: Error: password store is empty. Try \"pass init\".")
	case "leaks":
		fmt.Printf("cannot use %s for it\n", Secret)
		fmt.Fprintf(os.Stderr, "+ echo '{\"Secret\":\"%s\"}'\n", Secret)
	case "garbage":
		fmt.Printf("Password for bob: %s\n", Secret)
		os.Exit(0)
	case "escapes":
		fmt.Fprint(os.Stderr, "\x1b[2J\x1b]52;c;aGk=\x07no\x1bP1;2qx\x1b\\ \u009b31mluck\u202e\r\n")
	case "hangs":
		park(dir)
	case "stubborn":
		signal.Ignore(syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
		if err := startSelf("child"); err != nil {
			panic(err)
		}
		park(dir)
	case "agent":
		if err := startSelf("daemon"); err != nil {
			panic(err)
		}
		answer(dir, server)
	case "floods":
		signal.Ignore(syscall.SIGPIPE)
		chunk := make([]byte, 1<<16)
		for range 1 << 14 { // 1 GiB
			_, _ = os.Stdout.Write(chunk)
		}
		park(dir)
	case "floodserr":
		line := strings.Repeat("warning ", 1<<10) + "\n"
		for range 1 << 10 {
			_, _ = os.Stderr.WriteString(line)
		}
		answer(dir, server)
	case "terminal":
		if _, err := os.OpenFile("/dev/tty", os.O_RDWR, 0); err == nil {
			fmt.Fprintln(os.Stderr, "it has a terminal")
		} else {
			fmt.Fprintln(os.Stderr, "it has no terminal and GPG_TTY is", os.Getenv("GPG_TTY")+".")
		}
	}
	os.Exit(1)
}

func answer(dir, server string) {
	l, ok := read(dir)[server]
	if !ok {
		notFound()
	}
	_ = json.NewEncoder(os.Stdout).Encode(map[string]string{"ServerURL": server, "Username": l.Username, "Secret": l.Secret})
	os.Exit(0)
}

// keep is a helper that changes what it knows.
func keep(name, verb, dir, input string) {
	if verb == "get" {
		answer(dir, input)
	}
	switch name {
	case "cloud":
		fmt.Fprintln(os.Stderr, "not implemented")
		os.Exit(1)
	case "liar":
		os.Exit(0)
	}
	logins := read(dir)
	switch verb {
	case "store":
		var in struct{ ServerURL, Username, Secret string }
		if err := json.Unmarshal([]byte(input), &in); err != nil {
			panic(err)
		}
		_, ok := logins[in.ServerURL]
		if !ok && name == "picky" && in.Username != "old" {
			fmt.Fprintln(os.Stderr, "no room")
			os.Exit(1)
		}
		if !ok || name != "first" && name != "picky" {
			logins[in.ServerURL] = Login{in.Username, in.Secret}
		}
	case "erase":
		if _, ok := logins[input]; !ok {
			notFound()
		}
		delete(logins, input)
	}
	write(dir, logins)
	os.Exit(0)
}

func notFound() {
	fmt.Println("credentials not found in native keychain")
	os.Exit(1)
}

func note(dir, line string) {
	f, err := os.OpenFile(filepath.Join(dir, "calls"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	_, _ = f.WriteString(line)
	_ = f.Close()
}

// park never returns. A test that listens on the folder's socket sees the
// connection end when the process does.
func park(dir string) {
	follow(dir)
	select {}
}

// follow waits until nobody listens on the folder's socket.
func follow(dir string) {
	if c, err := net.Dial("unix", filepath.Join(dir, "alive")); err == nil {
		_, _ = io.Copy(io.Discard, c)
	}
}

func read(dir string) (logins map[string]Login) {
	data, err := os.ReadFile(filepath.Join(dir, "logins.json"))
	if err == nil {
		err = json.Unmarshal(data, &logins)
	}
	if err != nil {
		panic(err)
	}
	return logins
}

func write(dir string, logins map[string]Login) {
	data, err := json.Marshal(logins)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "logins.json"), data, 0o600)
	}
	if err != nil {
		panic(err)
	}
}
