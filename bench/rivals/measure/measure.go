// Package measure is what the Go adapters share: reading a workload, comparing every decision, timing.
// The protocol is told in ../README.md and is the same in every adapter.
package measure

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"syscall"
	"time"
)

const (
	checkLimit   = 10 * time.Second // a rival that is slower is timed on the requests it got to
	warmUp       = 4 * time.Second
	timing       = 3 * time.Second
	timingLimit  = 10 * time.Second
	fewestPasses = 5
)

// Values is the value of a context key: one or more texts.
type Values []string

// UnmarshalJSON takes a text or a list of texts.
func (values *Values) UnmarshalJSON(data []byte) error {
	if data[0] == '[' {
		return json.Unmarshal(data, (*[]string)(values))
	}
	*values = make(Values, 1)
	return json.Unmarshal(data, &(*values)[0])
}

// Request is a line of flat.jsonl.
type Request struct {
	Principal string
	Action    string
	Resource  string
	Context   map[string]Values
	Allowed   bool
	Beyond    bool // rests on more than the rivals know
}

// Text returns the first value of a context key, or nothing.
func (request *Request) Text(key string) string {
	if values := request.Context[key]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// Main reads the folder given on the command line, lets the adapter prepare, compares and times
// the function it returns, and prints a line of JSON. The function decides the request at an index.
func Main(module string, prepare func(folder string, requests []Request) (func(int) bool, error)) {
	if err := run(module, prepare); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(module string, prepare func(string, []Request) (func(int) bool, error)) error {
	if len(os.Args) != 2 {
		return fmt.Errorf("usage: %s FOLDER", os.Args[0])
	}
	total, requests, err := readRequests(filepath.Join(os.Args[1], "flat.jsonl"))
	if err != nil {
		return err
	}
	decide, err := prepare(os.Args[1], requests)
	if err != nil {
		return err
	}
	timed, otherwise := compare(requests, decide)
	for begin := seconds(); seconds()-begin < warmUp.Seconds() && timed == len(requests); {
		pass(timed, decide)
	}
	var times []float64
	for begin := seconds(); ; {
		times = append(times, pass(timed, decide))
		spent := seconds() - begin
		if spent >= timingLimit.Seconds() || len(times) >= fewestPasses && spent >= timing.Seconds() {
			break
		}
	}
	slices.Sort(times)
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"version": version(module), "requests": total, "timed": timed,
		"expressible": len(requests), "otherwise": otherwise, "passes": len(times),
		"ns": times[len(times)/2],
	})
}

func readRequests(path string) (total int, requests []Request, err error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, nil, err
	}
	defer file.Close()
	for decoder := json.NewDecoder(bufio.NewReader(file)); decoder.More(); total++ {
		var request Request
		if err := decoder.Decode(&request); err != nil {
			return 0, nil, err
		}
		if !request.Beyond {
			requests = append(requests, request)
		}
	}
	return total, requests, nil
}

// compare returns how many requests were decided before time was up, and how many of them otherwise
// than ours. The first of these is told, for who runs the adapter by hand.
func compare(requests []Request, decide func(int) bool) (timed, otherwise int) {
	begin := seconds()
	for i, request := range requests {
		if decide(i) != request.Allowed {
			if otherwise == 0 {
				fmt.Fprintf(os.Stderr, "request %d is decided otherwise: %+v\n", i, request)
			}
			otherwise++
		}
		if seconds()-begin > checkLimit.Seconds() {
			return i + 1, otherwise
		}
	}
	return len(requests), otherwise
}

// pass returns nanoseconds per decision.
func pass(count int, decide func(int) bool) float64 {
	begin := seconds()
	for i := range count {
		decide(i)
	}
	return (seconds() - begin) * 1e9 / float64(count)
}

// seconds returns the processor time of this process, garbage collection included.
func seconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

func version(module string) string {
	info, _ := debug.ReadBuildInfo()
	for _, dependency := range info.Deps {
		if dependency.Path == module {
			return dependency.Version
		}
	}
	return ""
}
