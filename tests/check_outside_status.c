/* check_outside_status: status.json is whole, and what a killed board left is swept; no more. */
/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/runner.h"
#include "tui/outside_private.h"

static char folder[] = "/tmp/sitrep-status-XXXXXX";
static unsigned long long space;

static void
open_folder(void)
{
	char text[64] = "";

	strcpy(strrchr(folder, '-'), "-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ssize_t n = readlink("/proc/self/ns/pid", text, sizeof(text) - 1);
	space = n > 0 ? strtoull(strchr(text, '[') + 1, NULL, 10) : 0;
}

static const char *
path_of(const char *name)
{
	static char path[512];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void
make(const char *name)
{
	int fd = open(path_of(name), O_WRONLY | O_CREAT | O_EXCL, 0600);

	ck_assert_int_ge(fd, 0);
	close(fd);
}

static bool
is_there(const char *name)
{
	struct stat info;

	return lstat(path_of(name), &info) == 0;
}

/* A pid that was, and is no more. */
static long
dead_pid(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	waitpid(pid, NULL, 0);
	return (long)pid;
}

START_TEST(what_the_dead_left_is_swept_and_nothing_else)
{
	unsigned long long began = status_began(getpid());
	char dead[80], again[80], living[80], elsewhere[80], longer[90], link[80];
	long gone = dead_pid();

	if (!began || !space)
		return;		/* no /proc: nobody is known to be dead */
	snprintf(dead, sizeof(dead), "status.json-%ld-%llu-%llu", gone, began, space);
	/* The number was given out again: another process, which began later. */
	snprintf(again, sizeof(again), "status.json-%ld-%llu-%llu", (long)getpid(), began - 1,
		 space);
	snprintf(living, sizeof(living), "status.json-%ld-%llu-%llu", (long)getpid(), began, space);
	snprintf(elsewhere, sizeof(elsewhere), "status.json-%ld-%llu-%llu", gone, began, space + 1);
	snprintf(longer, sizeof(longer), "%s.bak", dead);
	snprintf(link, sizeof(link), "status.json-%ld-%llu-%llu", gone, began + 7, space);
	const char *const stays[] = { living, elsewhere, longer, "status.json", "clip.txt",
				      "status.json-abc", "status.json-12-34", "edit-1.txt" };
	make(dead);
	make(again);
	for (size_t i = 0; i < LENGTH(stays); i++)
		make(stays[i]);
	ck_assert_int_eq(symlink("clip.txt", path_of(link)), 0);
	status_sweep(folder);
	ck_assert(!is_there(dead));
	ck_assert(!is_there(again));
	ck_assert(is_there(link));
	for (size_t i = 0; i < LENGTH(stays); i++)
		ck_assert_msg(is_there(stays[i]), "%s is gone", stays[i]);
	for (size_t i = 0; i < LENGTH(stays); i++)
		unlink(path_of(stays[i]));
	unlink(path_of(link));
	ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

START_TEST(what_is_put_leaves_nothing_beside_it)
{
	struct str text = { 0 };

	str_add(&text, "{}\n");
	ck_assert_int_eq(status_put(folder, status_began(getpid()), &text), 0);
	ck_assert_int_eq(status_put(folder, status_began(getpid()), &text), 0);
	ck_assert(is_there("status.json"));
	unlink(path_of("status.json"));
	ck_assert_int_eq(rmdir(folder), 0);
	/* Nor where it cannot be put; and a folder that is not there is nothing to sweep. */
	ck_assert_int_eq(status_put(folder, 1, &text), -1);
	status_sweep(folder);
	str_release(&text);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("outside status");
	TCase *tc = tcase_create("status");

	tcase_add_checked_fixture(tc, open_folder, NULL);
	tcase_add_test(tc, what_the_dead_left_is_swept_and_nothing_else);
	tcase_add_test(tc, what_is_put_leaves_nothing_beside_it);
	suite_add_tcase(suite, tc);
	return suite;
}
