/* check_engine_hosts: logs of several hosts, one file each, loaded, followed, piped. */
/* SPDX-License-Identifier: MIT */
#include <sys/stat.h>

#include "tests/growing.h"

enum { HOSTS = 3, EACH = 40 };

struct hosts { struct growing g; char path[HOSTS][320]; };

static void
hosts_begin(struct hosts *hosts)
{
	growing_begin(&hosts->g);
	for (int i = 0; i < HOSTS; i++)
		snprintf(hosts->path[i], sizeof(hosts->path[i]), "%s/web%d.log",
			 hosts->g.folder, i);
}

static void
hosts_end(struct hosts *hosts)
{
	for (int i = 0; i < HOSTS; i++)
		unlink(hosts->path[i]);
	growing_end(&hosts->g);
}

static void
put(const struct hosts *hosts, int host, int from)
{
	struct str text = { 0 };

	for (int i = from; i < from + EACH; i++)
		str_fmt(&text, "{\"ts\":%d,\"path\":\"/a\",\"status\":200,\"ms\":%d,\"hostname\":"
			"\"web%d\",\"dc\":\"one\"}\n", GROWING_S - 600 + i, 10 + i % 7, host);
	growing_put(hosts->path[host], str_text(&text));
	str_release(&text);
}

static void
open_all(struct hosts *hosts, bool follows, int n)
{
	struct engine_options options = { .version = "test", .is_headless = true,
					  .follows = follows, .has_no_hints = true,
					  .mode = "live" };
	struct err err = { 0 };

	hosts->g.engine = engine_new(&options, &err);
	for (int i = 0; i < n; i++)
		ck_assert_msg(engine_open(hosts->g.engine, hosts->path[i], &err) == 0, "%s",
			      err.text);
}

/* So many records has each of n hosts, and none has no host. */
static void
counts_are(struct hosts *hosts, int n, int each)
{
	struct document_options options = { .by = "hostname" };
	struct str out = { 0 };
	struct err err = { 0 };

	ck_assert_msg(engine_write(hosts->g.engine, DOCUMENT_STATS_JSON, &options, &out, &err) >= 0,
		      "%s", err.text);
	for (int i = 0; i < n; i++) {
		char group[80];
		snprintf(group, sizeof(group), "{\"hostname\":\"web%d\"},\"n\":%d,", i, each);
		ck_assert_msg(strstr(str_text(&out), group), "%s: %.900s", group, str_text(&out));
	}
	ck_assert(!strstr(str_text(&out), "\"hostname\":null"));
	str_release(&out);
}

START_TEST(a_file_a_host_is_counted_by_host)
{
	struct hosts hosts;
	struct err err = { 0 };

	hosts_begin(&hosts);
	for (int i = 0; i < HOSTS; i++)
		put(&hosts, i, 0);
	open_all(&hosts, false, HOSTS);
	while (engine_tick(hosts.g.engine, hosts.g.now_ns, 1 << 10) > 0)
		continue;
	ck_assert_msg(engine_settle(hosts.g.engine, &err) == 0, "%s", err.text);
	counts_are(&hosts, HOSTS, EACH);
	hosts_end(&hosts);
}
END_TEST

/* One of them may be there only later: what is the same in those before was kept. */
START_TEST(so_it_is_while_they_grow)
{
	struct hosts hosts;

	hosts_begin(&hosts);
	for (int i = 0; i < HOSTS - _i; i++)
		put(&hosts, i, 0);
	open_all(&hosts, true, HOSTS);
	growing_tick(&hosts.g, 8);
	counts_are(&hosts, HOSTS - _i, EACH);
	for (int i = 0; i < HOSTS; i++) {
		put(&hosts, i, EACH);
		if (i >= HOSTS - _i)
			put(&hosts, i, 0);
	}
	growing_tick(&hosts.g, 8);
	counts_are(&hosts, HOSTS, 2 * EACH);
	hosts_end(&hosts);
}
END_TEST

/* A pipe that says nothing yet holds up nobody for long; what comes of it counts all the same. */
START_TEST(a_silent_pipe_holds_up_nobody)
{
	struct hosts hosts;

	hosts_begin(&hosts);
	put(&hosts, 0, 0);
	ck_assert_int_eq(mkfifo(hosts.path[1], 0600), 0);
	open_all(&hosts, false, 2);
	FILE *writer = fopen(hosts.path[1], "r+");	/* it has one, who says nothing */
	ck_assert_ptr_nonnull(writer);
	growing_tick(&hosts.g, 12);
	ck_assert_uint_eq(engine_loaded(hosts.g.engine).records, EACH);
	fclose(writer);
	hosts_end(&hosts);
}
END_TEST

/* Two files tell the same fields in other orders: each value stands under its own name. */
START_TEST(records_name_their_fields_whatever_the_order)
{
	struct document_options options = { 0 };
	struct hosts hosts;
	struct str out = { 0 };
	struct err err = { 0 };

	hosts_begin(&hosts);
	for (int k = 0; k < 2; k++) {
		struct str text = { 0 };
		for (int i = 0; i < EACH; i++)
			str_fmt(&text, "{\"ts\":%d,\"path\":\"/a\",\"ms\":9,\"%s\":\"%c%d\","
				"\"%s\":\"%c%d\"}\n", GROWING_S - 600 + i, k ? "user" : "size",
				k ? 'u' : 's', i % 2, k ? "size" : "user", k ? 's' : 'u', i % 2);
		growing_put(hosts.path[k], str_text(&text));
		str_release(&text);
	}
	open_all(&hosts, false, 2);
	while (engine_tick(hosts.g.engine, hosts.g.now_ns, 1 << 10) > 0)
		continue;
	ck_assert_msg(engine_settle(hosts.g.engine, &err) == 0, "%s", err.text);
	ck_assert_int_ge(engine_write(hosts.g.engine, DOCUMENT_RECORDS_JSON, &options, &out, &err),
			 0);
	ck_assert(!strstr(str_text(&out), "\"user\":\"s"));
	int n = 0;
	for (const char *at = str_text(&out); (at = strstr(at, "\"user\":\"u")) != NULL; at++)
		n++;
	ck_assert_int_eq(n, 2 * EACH);
	str_release(&out);
	hosts_end(&hosts);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("engine_hosts");
	TCase *tcase = tcase_create("engine_hosts");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_file_a_host_is_counted_by_host);
	tcase_add_loop_test(tcase, so_it_is_while_they_grow, 0, HOSTS - 1);
	tcase_add_test(tcase, records_name_their_fields_whatever_the_order);
	tcase_add_test(tcase, a_silent_pipe_holds_up_nobody);
	suite_add_tcase(suite, tcase);
	return suite;
}
