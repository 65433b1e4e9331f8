/* check_mem: arenas, growth, and the end of the program. */
/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "tests/many.h"
#include "tests/runner.h"

START_TEST(pieces_of_an_arena_are_zeroed_aligned_and_apart)
{
	struct arena arena = { 0 };
	unsigned char *pieces[300];
	size_t total = 0;

	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < LENGTH(pieces); i++) {
			pieces[i] = arena_alloc(&arena, 7 * i);
			total += 7 * i;
			ck_assert_uint_eq((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
			for (size_t k = 0; k < 7 * i; k++)
				MUST(!pieces[i][k], "byte %zu of piece %zu", k, i);
			memset(pieces[i], (int)(i % 255 + 1), 7 * i);
		}
		for (size_t i = 0; i < LENGTH(pieces); i++) {
			for (size_t k = 0; k < 7 * i; k++)
				MUST(pieces[i][k] == i % 255 + 1, "byte %zu of piece %zu", k, i);
		}
		ck_assert_ptr_ne(pieces[0], pieces[1]);
		ck_assert_uint_eq(arena.total, total);
		arena_clear(&arena);	/* the same memory comes back, zeroed again */
		ck_assert_uint_eq(arena.total, 0);
		total = 0;
	}
	arena_release(&arena);
	ck_assert_ptr_null(arena.block);
}
END_TEST

START_TEST(a_piece_larger_than_any_block_fits)
{
	struct arena arena = { 0 };
	char *large = arena_alloc(&arena, 5 * 1024 * 1024);
	char *small = arena_alloc(&arena, 1);

	large[5 * 1024 * 1024 - 1] = 'x';
	*small = 'y';
	ck_assert_int_eq(large[5 * 1024 * 1024 - 1], 'x');
	arena_release(&arena);
}
END_TEST

START_TEST(texts_of_an_arena_keep_nul_and_end_in_nul)
{
	struct arena arena = { 0 };

	ck_assert_mem_eq(arena_text(&arena, "a\0b", 3), "a\0b", 4);
	ck_assert_str_eq(arena_text(&arena, NULL, 0), "");
	ck_assert_mem_eq(arena_copy(&arena, "xyz", 3), "xyz", 3);
	ck_assert_str_eq(arena_fmt(&arena, "%s %d", "line", 7), "line 7");
	ck_assert_uint_eq(strlen(arena_fmt(&arena, "%20000d", 1)), 20000);
	arena_release(&arena);
}
END_TEST

START_TEST(growth_keeps_what_was_there)
{
	int *at = NULL;
	size_t n = 0, cap = 0;

	for (int i = 0; i < 1000; i++) {
		GROW(at, n, cap);
		at[n++] = i;
	}
	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(at[i], i);
	ck_assert_uint_ge(cap, n);
	free(at);
}
END_TEST

START_TEST(copies_are_whole)
{
	char *text = xstrdup("v1.3"), *part = xstrndup("v1.3", 2);

	ck_assert_str_eq(text, "v1.3");
	ck_assert_str_eq(part, "v1");
	free(text);
	free(part);
	free(xmalloc(0));
}
END_TEST

/* Run end() in a child whose stderr is read back. */
static int
run_to_the_end(void (*end)(void), char *text, size_t size)
{
	int ends[2], status;

	ck_assert_int_eq(pipe(ends), 0);
	pid_t child = fork();
	if (!child) {
		dup2(ends[1], STDERR_FILENO);
		end();
		_exit(0);
	}
	close(ends[1]);
	size_t len = 0;
	for (ssize_t n; (n = read(ends[0], text + len, size - 1 - len)) > 0; )
		len += (size_t)n;
	text[len] = '\0';
	close(ends[0]);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
say_hook(void)
{
	ck_assert_int_eq(write(STDERR_FILENO, "hook\n", 5), 5);
}

static void
end_with_hook(void)
{
	die_hook = say_hook;
	die(ERR_BUG, "a bug: it is ours; please report it");
}

static void
dying_hook(void)
{
	die(ERR_IO, "inner: second; last");
}

static void
end_with_dying_hook(void)
{
	die_hook = dying_hook;
	die(ERR_BUG, "outer: first; never");
}

/* A sanitizer ends the program by itself when malloc is asked for too much. */
#if defined(__has_feature)
#define IS_SANITIZED __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED 1
#else
#define IS_SANITIZED 0
#endif

/* More than any address space holds; volatile, so that no compiler warns of it. */
static volatile size_t too_much = SIZE_MAX / 2 - 4096;

static void
end_by_malloc(void)
{
	xmalloc(too_much);
}

static void
end_by_product(void)
{
	xrealloc(NULL, too_much, 16);
}

START_TEST(die_runs_its_hook_first_and_prints_one_line)
{
	char text[512];

	ck_assert_int_eq(run_to_the_end(end_with_hook, text, sizeof(text)), ERR_BUG);
	ck_assert_str_eq(text, "hook\nsitrep: a bug: it is ours; please report it\n");
}
END_TEST

START_TEST(a_hook_that_dies_runs_once)
{
	char text[512];

	ck_assert_int_eq(run_to_the_end(end_with_dying_hook, text, sizeof(text)), ERR_IO);
	ck_assert_str_eq(text, "sitrep: inner: second; last\n");
}
END_TEST

START_TEST(without_memory_the_exit_code_is_71)
{
	char text[4096];

	if (!IS_SANITIZED) {
		ck_assert_int_eq(run_to_the_end(end_by_malloc, text, sizeof(text)), ERR_MEMORY);
		ck_assert_int_eq(strncmp(text, "sitrep: out of memory: ", 23), 0);
	}
	ck_assert_int_eq(run_to_the_end(end_by_product, text, sizeof(text)), ERR_MEMORY);
	ck_assert_int_eq(strncmp(text, "sitrep: out of memory: ", 23), 0);
}
END_TEST

static long
faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_minflt;
}

/* So many times half a MB, all of it touched. */
static void
take_and_give_back(void)
{
	char *piece[8];

	for (size_t i = 0; i < LENGTH(piece); i++)
		piece[i] = memset(xmalloc(1 << 19), 1, 1 << 19);
	for (size_t i = 0; i < LENGTH(piece); i++)
		free(piece[i]);
}

/* Without mem_keep() each of the 1,024 pages comes anew. */
START_TEST(what_was_freed_is_there_for_the_next)
{
#ifdef __GLIBC__
	mem_keep();
	take_and_give_back();
	long before = faults();

	take_and_give_back();
	if (!IS_SANITIZED)
		ck_assert_int_lt(faults() - before, 256);
#endif
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("mem");
	TCase *tc = tcase_create("mem");

	tcase_add_test(tc, pieces_of_an_arena_are_zeroed_aligned_and_apart);
	tcase_add_test(tc, a_piece_larger_than_any_block_fits);
	tcase_add_test(tc, texts_of_an_arena_keep_nul_and_end_in_nul);
	tcase_add_test(tc, growth_keeps_what_was_there);
	tcase_add_test(tc, copies_are_whole);
	tcase_add_test(tc, die_runs_its_hook_first_and_prints_one_line);
	tcase_add_test(tc, a_hook_that_dies_runs_once);
	tcase_add_test(tc, without_memory_the_exit_code_is_71);
	tcase_add_test(tc, what_was_freed_is_there_for_the_next);
	suite_add_tcase(s, tc);
	return s;
}
