/* check_samples: the samples are what the generator writes, to the byte. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "tests/runner.h"

static const struct sample { const char *scenario, *seed, *path; } samples[] = {
	{ "healthy", "30", "samples/healthy.json" },
	{ "bad-canary", "1", "samples/bad-canary.json" },
	{ "load-surge", "1", "samples/load-surge.json" },
};

static void
drain(int fd, struct str *out)
{
	static char block[1 << 16];
	ssize_t n;

	while ((n = read(fd, block, sizeof(block))) > 0)
		str_bytes(out, block, (size_t)n);
	ck_assert_int_eq(n, 0);
	close(fd);
}

/* Run the generator that this build made; its exit code is returned. */
static int
generate(const char *scenario, const char *seed, struct str *out)
{
	const char *build = getenv("BUILD");
	char program[512];
	int ends[2], status;

	snprintf(program, sizeof(program), "%s/gen/gen_log", build ? build : "build");
	ck_assert_int_eq(pipe(ends), 0);
	pid_t pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execl(program, "gen_log", scenario, seed, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	drain(ends[0], out);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

START_TEST(a_sample_is_written_again_byte_for_byte)
{
	const struct sample *sample = &samples[_i];
	struct str made = {0}, kept = {0};
	FILE *file = fopen(sample->path, "rb");

	ck_assert_msg(file != NULL, "%s is missing", sample->path);
	drain(dup(fileno(file)), &kept);
	fclose(file);
	ck_assert_msg(generate(sample->scenario, sample->seed, &made) == 0,
		      "$BUILD/gen/gen_log does not run: make gen");
	ck_assert_uint_eq(made.len, kept.len);
	ck_assert_msg(memcmp(made.at, kept.at, made.len) == 0, "%s differs", sample->path);
	str_release(&made);
	str_release(&kept);
}
END_TEST

START_TEST(another_seed_gives_another_log)
{
	struct str one = {0}, two = {0};

	ck_assert_int_eq(generate("healthy", "1", &one), 0);
	ck_assert_int_eq(generate("healthy", "2", &two), 0);
	ck_assert_str_ne(str_text(&one), str_text(&two));
	str_release(&one);
	str_release(&two);
}
END_TEST

START_TEST(an_unknown_scenario_is_a_usage_error)
{
	struct str out = {0};

	ck_assert_int_eq(generate("no-such-thing", "1", &out), 64);
	ck_assert_uint_eq(out.len, 0);
	str_release(&out);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("samples");
	TCase *tcase = tcase_create("samples");

	tcase_add_loop_test(tcase, a_sample_is_written_again_byte_for_byte, 0, LENGTH(samples));
	tcase_add_test(tcase, another_seed_gives_another_log);
	tcase_add_test(tcase, an_unknown_scenario_is_a_usage_error);
	suite_add_tcase(suite, tcase);
	return suite;
}
