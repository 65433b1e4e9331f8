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
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "tui/confine.h"
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
static long paste_into_a_console(void) { return ioctl(0, TIOCLINUX, "x"); }
static long make_a_namespace(void) { return syscall(SYS_unshare, 0x10000000); }
static long change_the_root(void) { return chroot("/"); }
static long open_a_tree(void) { return syscall(SYS_open_tree, -100, "/tmp", 1); }
static long take_a_descriptor(void) { return syscall(SYS_pidfd_getfd, 0, 0, 0); }

/* R25: forbidden acts, twelve of them by name. */
static long (*const acts[])(void) = {
	run_a_program, run_by_descriptor, open_a_socket, open_a_local_socket, connect_one,
	trace_somebody, load_code, mount_one, ask_for_keys, read_another, handle_faults,
	type_into_a_terminal, paste_into_a_console, make_a_namespace, change_the_root,
	open_a_tree, take_a_descriptor,
};

static bool
is_there(void)
{
	return sandbox_possible() & SANDBOX_ACTS;
}

START_TEST(R25_a_forbidden_act_fails)
{
	if (!is_there())
		return;		/* this machine, or this build, has none */
	pid_t child = fork();
	if (child == 0) {
		if (!(sandbox_enter(NULL) & SANDBOX_ACTS))
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

		if (!(sandbox_enter(NULL) & SANDBOX_ACTS))
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

/* ---- files ---- */

static char root[] = "/tmp/sitrep-confined.XXXXXX";
static char given[64], own[64], other[64], path[128], path2[128];

static const char *
in(const char *folder, const char *name)
{
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void
put(const char *folder, const char *name)
{
	int fd = open(in(folder, name), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, "secret", 6), 6);
	close(fd);
}

static void
make_folders(void)
{
	snprintf(root, sizeof(root), "/tmp/sitrep-confined.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(root));
	snprintf(given, sizeof(given), "%s/given", root);
	snprintf(own, sizeof(own), "%s/own", root);
	snprintf(other, sizeof(other), "%s/other", root);
	ck_assert_int_eq(mkdir(given, 0700) | mkdir(own, 0700) | mkdir(other, 0700), 0);
	put(given, "api.log");
	put(own, "notes");
	put(other, "shadow");
}

static void
take_folders_away(void)
{
	static const char *const names[] = { "api.log", "notes", "shadow", "new", "deep/log" };
	char *folders[] = { given, own, other };

	for (size_t f = 0; f < LENGTH(folders); f++) {
		for (size_t i = 0; i < LENGTH(names); i++)
			unlink(in(folders[f], names[i]));
		rmdir(in(folders[f], "deep"));
		rmdir(folders[f]);
	}
	rmdir(root);
}

static long read_outside(void) { return open(in(other, "shadow"), O_RDONLY); }
static long list_outside(void) { return open(other, O_RDONLY | O_DIRECTORY); }
static long create_outside(void) { return open(in(other, "new"), O_WRONLY | O_CREAT, 0600); }
static long create_beside_a_log(void) { return open(in(given, "new"), O_WRONLY | O_CREAT, 0600); }
static long write_into_a_log(void) { return open(in(given, "api.log"), O_WRONLY); }
static long cut_outside(void) { return truncate(in(other, "shadow"), 0); }
static long cut_a_log(void) { return truncate(in(given, "api.log"), 0); }
static long take_outside_away(void) { return unlink(in(other, "shadow")); }
static long make_a_folder_outside(void) { return mkdir(in(other, "deep"), 0700); }
static long rename_out(void)
{
	snprintf(path2, sizeof(path2), "%s/new", other);
	return rename(in(own, "notes"), path2);
}
static long link_in(void)
{
	snprintf(path2, sizeof(path2), "%s/new", own);
	return link(in(other, "shadow"), path2);
}
static long go_by_a_link(void)
{
	snprintf(path2, sizeof(path2), "%s/new", given);
	return open(path2, O_RDONLY);
}

static long (*const file_acts[])(void) = {
	read_outside, list_outside, create_outside, create_beside_a_log, write_into_a_log,
	cut_outside, cut_a_log, take_outside_away, make_a_folder_outside, rename_out, link_in,
	go_by_a_link,
};

static unsigned
enter(void)
{
	const char *reads[] = { given, "/nonesuch" }, *writes[] = { own };
	const struct sandbox_paths paths = { reads, LENGTH(reads), writes, LENGTH(writes) };

	return sandbox_enter(&paths);
}

START_TEST(R25_a_file_that_was_not_given_cannot_be_had)
{
	int status;

	if (!(sandbox_possible() & SANDBOX_FILES))
		return;
	make_folders();
	snprintf(path2, sizeof(path2), "%s/new", given);
	if (file_acts[_i] == go_by_a_link)
		ck_assert_int_eq(symlink(in(other, "shadow"), path2), 0);
	pid_t child = fork();
	if (child == 0) {
		if (!(enter() & SANDBOX_FILES))
			_exit(2);
		errno = 0;
		long result = file_acts[_i]();
		_exit(result == -1 && (errno == EACCES || errno == EXDEV) ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	take_folders_away();
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "act %d: %x", _i,
		      (unsigned)status);
}
END_TEST

/* What the tests above look at can succeed: without it each act does. */
START_TEST(outside_of_it_each_file_can_be_had)
{
	make_folders();
	snprintf(path2, sizeof(path2), "%s/new", given);
	if (file_acts[_i] == go_by_a_link)
		ck_assert_int_eq(symlink(in(other, "shadow"), path2), 0);
	long result = file_acts[_i]();
	take_folders_away();
	ck_assert_int_ge(result, 0);
}
END_TEST

static bool
is_written(const char *folder, const char *name)
{
	int fd = open(in(folder, name), O_WRONLY | O_CREAT | O_TRUNC, 0600);
	bool is_well = fd >= 0 && write(fd, "x", 1) == 1 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return is_well;
}

START_TEST(files_that_were_given_go_on)
{
	int status;

	if (!(sandbox_possible() & SANDBOX_FILES))
		return;
	make_folders();
	int kept = open(in(other, "shadow"), O_RDWR);
	pid_t child = fork();
	if (child == 0) {
		char byte;
		if (!(enter() & SANDBOX_FILES))
			_exit(2);
		snprintf(path2, sizeof(path2), "%s/notes", own);
		bool is_well = open(in(given, "api.log"), O_RDONLY) >= 0 &&
			       open(given, O_RDONLY | O_DIRECTORY) >= 0 &&
			       is_written(own, "new") && rename(in(own, "new"), path2) == 0 &&
			       mkdir(in(own, "deep"), 0700) == 0 && is_written(own, "deep/log") &&
			       unlink(in(own, "deep/log")) == 0 &&
			       read(kept, &byte, 1) == 1 && write(kept, "x", 1) == 1;
		_exit(is_well ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	close(kept);
	take_folders_away();
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%x", (unsigned)status);
}
END_TEST

static bool
has(char *const *list, size_t n, const char *wanted)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], wanted) == 0)
			return true;
	return false;
}

START_TEST(a_board_gets_the_folders_of_its_files_and_its_own)
{
	struct environment environment = { .home = given, .tmp_dir = "/var/tmp" };
	struct options options = { .file = { path2 }, .n_files = 1 };
	struct run run = { .options = &options, .environment = &environment };
	struct confine confine;
	char folder[96];

	make_folders();
	snprintf(path2, sizeof(path2), "%s/api.log", given);
	str_add(&run.state_dir, own);
	confine_paths(&confine, &run, in(own, "run"));
	ck_assert(has(confine.read, confine.n_read, given));
	ck_assert(!has(confine.read, confine.n_read, "/"));
	ck_assert(!has(confine.read, confine.n_read, other));
	snprintf(folder, sizeof(folder), "%s/sitrep", own);
	ck_assert(has(confine.write, confine.n_write, folder));
	ck_assert(has(confine.write, confine.n_write, in(own, "run")));
	ck_assert(has(confine.write, confine.n_write, "."));
	ck_assert(!has(confine.write, confine.n_write, given));
	confine_release(&confine);
	snprintf(folder, sizeof(folder), "%s/deep/x.session", other);
	options.session = folder;
	confine_paths(&confine, &run, "");
	ck_assert(has(confine.write, confine.n_write, other));	/* the nearest that is there */
	confine_release(&confine);
	rmdir(in(own, "run"));
	rmdir(in(own, "sitrep"));
	str_release(&run.state_dir);
	take_folders_away();
}
END_TEST

/* What is followed through a link may lead anywhere tomorrow. */
START_TEST(a_link_that_is_followed_is_followed_anywhere)
{
	struct environment environment = { .home = NULL };
	struct options options = { .file = { path2 }, .n_files = 1 };
	struct run run = { .options = &options, .environment = &environment };
	struct confine confine;
	char link[128];

	make_folders();
	snprintf(link, sizeof(link), "%s/new", given);
	ck_assert_int_eq(symlink(in(other, "shadow"), link), 0);
	memcpy(path2, link, sizeof(link));
	confine_paths(&confine, &run, "");
	ck_assert(has(confine.read, confine.n_read, given));
	ck_assert(has(confine.read, confine.n_read, other));
	ck_assert(!has(confine.read, confine.n_read, "/"));
	confine_release(&confine);
	options.follow = true;
	confine_paths(&confine, &run, "");
	ck_assert(has(confine.read, confine.n_read, "/"));
	confine_release(&confine);
	/* One that is not there yet: the folder above, and no more. */
	snprintf(path2, sizeof(path2), "%s/deep/deeper/later.log", own);
	confine_paths(&confine, &run, "");
	ck_assert(has(confine.read, confine.n_read, own));
	ck_assert(!has(confine.read, confine.n_read, "/"));
	confine_release(&confine);
	take_folders_away();
}
END_TEST

START_TEST(what_it_is_has_a_word)
{
	ck_assert_str_eq(sandbox_word(0), "none");
	ck_assert_str_eq(sandbox_word(SANDBOX_ACTS),
			 "partial: no programs, no network; any file");
	ck_assert_str_eq(sandbox_word(SANDBOX_FILES), "partial: only its own files; any call");
	ck_assert_str_eq(sandbox_word(SANDBOX_ACTS | SANDBOX_FILES),
			 "full: no programs, no network, only its own files");
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
	tcase_add_loop_test(t, R25_a_file_that_was_not_given_cannot_be_had, 0,
			    (int)LENGTH(file_acts));
	tcase_add_loop_test(t, outside_of_it_each_file_can_be_had, 0, (int)LENGTH(file_acts));
	tcase_add_test(t, files_that_were_given_go_on);
	tcase_add_test(t, a_board_gets_the_folders_of_its_files_and_its_own);
	tcase_add_test(t, a_link_that_is_followed_is_followed_anywhere);
	tcase_add_test(t, what_it_is_has_a_word);
	suite_add_tcase(s, t);
	return s;
}
