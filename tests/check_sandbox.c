/* check_sandbox: what is forbidden fails, and what a run needs goes on. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "tui/sandbox.h"

static long run_a_program(void) { return execl("/bin/true", "true", (char *)NULL); }
static long run_by_descriptor(void)
{
	char *argv[] = { (char *)"true", NULL };

	return syscall(SYS_execveat, open("/bin/true", O_RDONLY), "", argv, NULL, 0x1000);
}
static long open_a_socket(void) { return socket(AF_INET, SOCK_STREAM, 0); }
static long open_a_local_socket(void) { return socket(AF_UNIX, SOCK_STREAM, 0); }
static long connect_one(void) { return syscall(SYS_connect, 0, NULL, 0); }
static long trace_somebody(void) { return ptrace(PTRACE_ATTACH, getppid(), NULL, NULL); }
static long load_code(void) { return syscall(SYS_bpf, 0, NULL, 0); }
static long mount_one(void) { return mount("none", "/tmp", "tmpfs", 0, NULL); }
static long ask_for_keys(void) { return syscall(SYS_keyctl, 0, -3, 0); }
static long read_another(void)
{
	return syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0);
}
static long handle_faults(void) { return syscall(SYS_userfaultfd, 0); }
static long type_into_a_terminal(void) { return ioctl(0, TIOCSTI, "x"); }

/* R25: 12 forbidden acts. */
static long (*const acts[])(void) = {
	run_a_program, run_by_descriptor, open_a_socket, open_a_local_socket, connect_one,
	trace_somebody, load_code, mount_one, ask_for_keys, read_another, handle_faults,
	type_into_a_terminal,
};

static bool
is_there(void)
{
	return strcmp(sandbox_possible(), "none") != 0;
}

START_TEST(R25_a_forbidden_act_fails)
{
	if (!is_there())
		return;		/* this machine, or this build, has none */
	pid_t child = fork();
	if (child == 0) {
		if (!sandbox_enter())
			_exit(2);
		errno = 0;
		_exit(acts[_i]() == -1 && errno == EPERM ? 0 : 1);
	}
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "act %d: %x", _i,
		      (unsigned)status);
}
END_TEST

static void *
think(void *unused)
{
	return unused;
}

START_TEST(files_memory_and_threads_go_on)
{
	if (!is_there())
		return;
	pid_t child = fork();
	if (child == 0) {
		pthread_t thread;
		char name[] = "/tmp/sitrep-sandbox.XXXXXX";

		if (!sandbox_enter())
			_exit(2);
		int fd = mkstemp(name);
		bool is_well = fd >= 0 && write(fd, "x", 1) == 1 && fsync(fd) == 0 &&
			       unlink(name) == 0 && memfd_create("x", 0) >= 0 &&
			       pthread_create(&thread, NULL, think, NULL) == 0 &&
			       pthread_join(thread, NULL) == 0 && isatty(0) >= 0;
		_exit(is_well ? 0 : 1);
	}
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%x", (unsigned)status);
}
END_TEST

/* What the test looks at can fail: without it some of these acts succeed. */
START_TEST(outside_of_it_a_program_runs)
{
	pid_t child = fork();

	if (child == 0)
		_exit(run_a_program() == -1 ? 9 : 0);
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("sandbox");
	TCase *t = tcase_create("sandbox");

	tcase_add_loop_test(t, R25_a_forbidden_act_fails, 0, (int)LENGTH(acts));
	tcase_add_test(t, files_memory_and_threads_go_on);
	tcase_add_test(t, outside_of_it_a_program_runs);
	suite_add_tcase(s, t);
	return s;
}
