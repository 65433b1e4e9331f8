/* check_redact: nothing that is hidden reaches an output: 18 kinds, a thousand of each. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/redact.h"
#include "core/base/save.h"
#include "core/engine.h"
#include "tests/redact_kinds.h"
#include "tests/runner.h"

enum { VARIANTS = 1000, A_LOG = 50, VALUE_MAX = KIND_VALUE };

/* A name has no form: it is known by its field, and from there in people's words. */
enum { NAMED = 3 };

/* -- a log with values of one kind wherever they may stand -- */

static char value[A_LOG][VALUE_MAX];
static char path[] = "/tmp/sitrep-redact-XXXXXX";

static void
write_log(int kind, struct str *log, struct str *incident)
{
	str_add(incident, "{\"title\":\"Incident of ");
	str_fmt(incident, "%s\",\"reported\":[", value[0]);
	for (int i = 0; i < A_LOG; i++) {
		bool is_new = i % 2;

		str_fmt(log, "{\"timestamp\":\"2025-08-01T10:%02d:%02dZ\",\"endpoint\":\"/pay/",
			i / 20, i * 3 % 60);
		str_fmt(log,
			"%s\",\"responseTimeMs\":%d,\"status\":\"%s\",\"modelVersion\":\"v%d\"",
			kind < NAMED ? "x" : value[i], is_new ? 900 : 100, is_new ? "Timeout"
				: "OK",
			1 + is_new);
		str_fmt(log, ",\"tenant\":\"%s\",\"payload\":{\"note\":\"for %s\"}}\n", value[i],
			value[i]);
		if (i < 3)
			str_fmt(incident, "%s{\"claim\":\"%s cannot pay (%s).\",\"by\":\"%s\"}",
				i ? "," : "", value[i], value[i], value[i]);
	}
	str_add(incident, "]}");
}

static struct engine *
engine_of(const struct str *log, const struct str *incident)
{
	static const char *const map[] = { "dim=tenant" };
	struct err err = { 0 };
	struct engine_options options = {
		.map = map, .n_map = 1, .incident_text = incident->at,
		.incident_len = incident->len, .incident_name = "x", .version = "0", .redact = "",
	};

	ck_assert_int_eq(save_file(path, log->at, log->len, &err), 0);
	struct engine *engine = engine_new(&options, &err);
	ck_assert_msg(engine != NULL, "%s", err.text);
	ck_assert_msg(engine_open(engine, path, &err) == 0, "%s", err.text);
	while (engine_tick(engine, INSTANT_NONE, 1 << 20) > 0)
		;
	ck_assert_msg(engine_settle(engine, &err) == 0, "%s", err.text);
	return engine;
}

/* The digits and letters of a value: a sink may break it or write it in another way. */
static void
expect_hidden(const char *sink, const char *text, int kind)
{
	for (int i = 0; i < A_LOG; i++)
		ck_assert_msg(!strstr(text, value[i]), "%s shows the %s %s: %.400s", sink,
			      kind_words[kind], value[i],
			      strstr(text, value[i]) - (strstr(text, value[i]) - text > 80 ? 80
				: 0));
}

/* All that a snapshot shows of rows, words and bytes. */
static void
snapshot_text(const struct snapshot *s, struct str *out)
{
	const char *const words[] = { s->title, s->reported, s->headline, s->headline_short,
				      s->headline_brief, s->headline_bare,
				      s->headline_tiny, s->statement, s->contrast, s->suspect,
				      s->baseline, s->baseline_why, s->filter, s->raw_title,
					s->action,
				      s->action_short, s->owner, s->verify_line, s->fields_text,
				      s->escalation, s->escalate_why, s->box_prompt, s->update_due,
				      s->step_over };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		str_fmt(out, "%s\n", words[i] ? words[i] : "");
	for (size_t i = 0; i < s->n_versions; i++)
		str_fmt(out, "%s %s\n", s->version[i].version, s->version[i].note);
	for (size_t i = 0; i < s->n_pairs; i++)
		str_fmt(out, "%s\n", s->pair[i].endpoint);
	for (size_t i = 0; i < s->n_matrix; i++)
		str_fmt(out, "%s\n", s->matrix[i].endpoint);
	for (size_t i = 0; i < s->n_records; i++)
		str_fmt(out, "%s %s\n", s->record[i].endpoint, s->record[i].mend);
	for (size_t i = 0; i < s->n_raw; i++)
		str_fmt(out, "%s\n", s->raw[i].text);
	for (size_t i = 0; i < s->n_claims; i++)
		str_fmt(out, "%s %s\n", s->claim[i].claim, s->claim[i].why);
	for (size_t i = 0; i < s->n_hypotheses; i++) {
		str_fmt(out, "%s %s\n", s->hypothesis[i].cause, s->hypothesis[i].why);
		for (size_t c = 0; c < s->hypothesis[i].n_checks; c++)
			str_fmt(out, "%s\n", s->hypothesis[i].check[c].text);
	}
	for (size_t i = 0; i < s->n_steps; i++)
		for (size_t f = 0; f < s->step[i].n_fields; f++)
			str_fmt(out, "%s %s\n", s->step[i].field[f].value,
				s->step[i].field[f].draft);
	for (size_t i = 0; i < s->n_timeline; i++)
		str_fmt(out, "%s\n", s->timeline[i].text);
	for (size_t i = 0; i < s->n_notes; i++)
		str_fmt(out, "%s\n", s->note[i]);
}

static void
check_log(int kind, uint64_t *state)
{
	static const enum document documents[] = {
		DOCUMENT_MD, DOCUMENT_JSON, DOCUMENT_TEXT, DOCUMENT_RCA_JSON, DOCUMENT_RCA_TEXT,
		DOCUMENT_GATE_JSON, DOCUMENT_GATE_TEXT, DOCUMENT_RECORDS_JSON, DOCUMENT_RECORDS_CSV,
		DOCUMENT_RECORDS_SQL, DOCUMENT_SLACK, DOCUMENT_STATUSPAGE, DOCUMENT_TALK,
		DOCUMENT_ARGO, DOCUMENT_FLAGGER, DOCUMENT_PROMETHEUS, DOCUMENT_PROMTEST,
			DOCUMENT_K6,
	};
	static const char *const by[] = { "tenant", "endpoint", "version,tenant" };
	struct str log = { 0 }, incident = { 0 }, out = { 0 };
	struct err err = { 0 };

	for (int i = 0; i < A_LOG; i++)
		kind_value(kind, state, value[i]);
	write_log(kind, &log, &incident);
	struct engine *engine = engine_of(&log, &incident);
	char note[VALUE_MAX + 32];
	snprintf(note, sizeof(note), "seen at %s, again", value[7]);
	struct act act = { .kind = ACT_NOTE, .value = note, .now_ns = INSTANT_NONE };
	ck_assert_int_eq(engine_do(engine, &act, &err), 0);
	static const char *const typed[] = { "action.owner", "action.escalate_to" };
	for (size_t i = 0; i < 2; i++) {
		act = (struct act){ .kind = ACT_FIELD, .field = typed[i], .value = value[8],
				    .now_ns = INSTANT_NONE };
		ck_assert_msg(engine_do(engine, &act, &err) == 0, "%s", err.text);
	}
	for (size_t d = 0; d < sizeof(documents) / sizeof(*documents); d++) {
		struct document_options settings = { .backtest = true };
		char sink[32];

		str_clear(&out);
		snprintf(sink, sizeof(sink), "document %d", (int)documents[d]);
		ck_assert_msg(engine_write(engine, documents[d], &settings, &out, &err) >= 0, "%s",
			      err.text);
		ck_assert_uint_gt(out.len, 0);
		expect_hidden(sink, out.at, kind);
	}
	for (size_t i = 0; i < 3; i++)
		for (int json = 0; json < 2; json++) {
			struct document_options settings = { .by = by[i] };

			str_clear(&out);
			ck_assert_int_eq(engine_write(engine, json ? DOCUMENT_STATS_JSON :
						      DOCUMENT_STATS_TEXT, &settings, &out, &err),
							0);
			expect_hidden(by[i], out.at, kind);
		}
	for (uint32_t id = 1; id <= A_LOG; id += 17) {
		struct want want = { .raw_id = id, .page_count = A_LOG, .max_versions = 50,
				     .max_endpoints = 50, .has_pairs = true };

		engine_want(engine, &want);
		str_clear(&out);
		snapshot_text(engine_snapshot(engine), &out);
		ck_assert(engine_snapshot(engine)->is_redacted);
		expect_hidden("the snapshot", out.at, kind);
	}
	engine_free(engine);
	str_release(&log);
	str_release(&incident);
	str_release(&out);
}

START_TEST(no_value_of_a_kind_reaches_an_output)
{
	uint64_t state = 77 + (uint64_t)_i;
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
	for (int n = 0; n < VARIANTS; n += A_LOG * STRIDE)
		check_log(_i, &state);
	unlink(path);
}
END_TEST

/* -- what stands on every record: in no column, but in notes, bytes and people's words -- */

static const char *const constants[] = {
	"Jamii Bora Bank", "Wanjiku Kamau", "Amina", "254712345678",
	"Otieno Ltd., branch of Kisumu",
	"4711", "Karibu Savings and Credit Cooperative Society of Nakuru County Limited",
};

static void
expect_no_constant(const char *sink, const char *text)
{
	for (size_t i = 0; i < sizeof(constants) / sizeof(*constants); i++) {
		const char *at = strstr(text, constants[i]);

		ck_assert_msg(!at, "%s shows %s: %.300s", sink, constants[i],
			      at ? (at - text > 80 ? at - 80 : at) : "");
	}
}

static void
write_constants(struct str *log, struct str *incident)
{
	for (int i = 0; i < 60; i++)
		str_fmt(log, "{\"timestamp\":\"2025-08-01T10:%02d:%02dZ\",\"endpoint\":\"/pay\","
			"\"responseTimeMs\":%d,\"status\":\"%s\",\"modelVersion\":\"v%d\","
			"\"lender\":\"%s\",%s\"payload\":{\"borrower\":\"%s\",\"officer\":\"%s\","
			"\"msisdn\":%s,\"branch\":\"%s\",\"code_of\":\"%s\",\"owner\":\"%s\","
			"\"retries\":3,\"debt\":25471200%04d}}\n",
			i / 20, i * 3 % 60, i % 2 ? 900 : 100, i % 2 ? "Timeout" : "OK", 1 + i % 2,
			constants[0], i == 7 ? "\n" : "", constants[1], constants[2], constants[3],
			constants[4], constants[5], constants[6], i);
	str_fmt(incident, "{\"title\":\"%s is down\",\"owner\":\"%s\",\"reported\":["
		"{\"claim\":\"%s of %s cannot pay.\",\"by\":\"%s\"},"
		"{\"claim\":\"Tenant %s sees timeouts.\",\"by\":\"%s\"}]}",
		constants[0], constants[2], constants[1], constants[0], constants[4],
		constants[5], constants[2]);
}

/* The snapshot's words, and those that only some wants fill. */
static void
full_snapshot_text(const struct snapshot *s, struct str *out)
{
	snapshot_text(s, out);
	for (size_t i = 0; i < s->n_sources; i++)
		str_fmt(out, "%s %s\n", s->source[i].name, s->source[i].state);
	for (size_t i = 0; i < s->n_cautions; i++)
		str_fmt(out, "%s\n", s->caution[i]);
	for (size_t i = 0; i < s->n_filter_terms; i++)
		str_fmt(out, "%s\n", s->filter_term[i]);
	if (!s->differs)
		return;
	str_fmt(out, "%s %s\n", s->differs->selection, s->differs->note);
	for (size_t i = 0; i < s->differs->n_rows; i++)
		str_fmt(out, "%s %s\n", s->differs->row[i].value, s->differs->row[i].term);
	for (size_t i = 0; i < s->differs->n_numbers; i++)
		str_fmt(out, "%s %.0f %.0f\n", s->differs->number[i].field,
			s->differs->number[i].median_in, s->differs->number[i].median_rest);
	for (size_t i = 0; i < s->differs->n_left; i++)
		str_fmt(out, "%s\n", s->differs->left[i]);
}

START_TEST(no_constant_of_a_log_reaches_an_output)
{
	struct str log = { 0 }, incident = { 0 }, out = { 0 };
	struct err err = { 0 };
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
	write_constants(&log, &incident);
	struct engine *engine = engine_of(&log, &incident);
	for (int d = DOCUMENT_MD; d <= DOCUMENT_K6; d++) {
		struct document_options settings = { .backtest = true };
		char sink[32];

		str_clear(&out);
		snprintf(sink, sizeof(sink), "document %d", d);
		ck_assert_msg(engine_write(engine, (enum document)d, &settings, &out, &err) >= 0,
			      "%s", err.text);
		expect_no_constant(sink, str_text(&out));
	}
	str_clear(&out);
	ck_assert_int_eq(engine_write(engine, DOCUMENT_STATS_TEXT, NULL, &out, &err), 0);
	/* The story stays readable: one pseudonym, in the note and in what was reported. */
	ck_assert_ptr_nonnull(strstr(out.at, "lender=lender-A on all records"));
	ck_assert_ptr_nonnull(strstr(out.at, "payload.retries=3 on all records"));
	for (size_t i = 0; engine_note(engine, i); i++)
		expect_no_constant("engine_note", engine_note(engine, i));
	expect_no_constant("the damage", engine_damage_line(engine));
	bool is_told = false;
	for (uint32_t id = 1; id <= 60; id += 7) {
		struct want want = { .raw_id = id, .page_count = 60, .max_versions = 5,
				     .max_endpoints = 5, .has_pairs = true, .has_differs = true };

		engine_want(engine, &want);
		str_clear(&out);
		full_snapshot_text(engine_snapshot(engine), &out);
		expect_no_constant("the snapshot", out.at);
		ck_assert_ptr_null(strstr(out.at, "25471200"));
		is_told = is_told || strstr(out.at, "lender-A is down");
	}
	ck_assert(is_told);
	engine_free(engine);
	unlink(path);
	str_release(&log);
	str_release(&incident);
	str_release(&out);
}
END_TEST

/* More customers than are told apart elsewhere: in people's words each has its own pseudonym. */
START_TEST(a_rare_customer_is_hidden_in_peoples_words_too)
{
	static const int named[] = { 0, 63, 64, 65, 150, 199 };
	struct str log = { 0 }, incident = { 0 }, out = { 0 };
	struct err err = { 0 };
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
	for (int i = 0; i < 2000; i++)
		str_fmt(&log, "{\"timestamp\":\"2025-08-01T10:%02d:%02dZ\",\"endpoint\":\"/pay\","
			"\"responseTimeMs\":%d,\"status\":\"%s\",\"modelVersion\":\"v%d\","
			"\"tenant\":\"Wanjiku Sacco No%d\"}\n", i / 60, i % 60, i % 2 ? 900 : 100,
			i % 2 ? "Timeout" : "OK", 1 + i % 2, i / 2 % 200);
	str_add(&incident, "{\"title\":\"Wanjiku Sacco No77 is down\",\"reported\":[");
	for (size_t i = 0; i < sizeof(named) / sizeof(*named); i++)
		str_fmt(&incident, "%s{\"claim\":\"Wanjiku Sacco No%d cannot pay.\"}", i ? "," : "",
			named[i]);
	str_add(&incident, "]}");
	struct engine *engine = engine_of(&log, &incident);
	ck_assert_int_eq(engine_write(engine, DOCUMENT_MD, NULL, &out, &err), 0);
	ck_assert_msg(!strstr(out.at, "Wanjiku"), "%.200s", strstr(out.at, "Wanjiku") - 60);
	ck_assert_ptr_nonnull(strstr(out.at, "\"tenant-A cannot pay.\""));
	ck_assert_ptr_nonnull(strstr(out.at, "\"tenant-BL cannot pay.\""));	/* the 64th */
	ck_assert_ptr_nonnull(strstr(out.at, "\"tenant-GR cannot pay.\""));	/* the 200th */
	engine_free(engine);
	unlink(path);
	str_release(&log);
	str_release(&incident);
	str_release(&out);
}
END_TEST

/* A draft that was accepted under --redact is clear text in the notes, and no other draft. */
START_TEST(an_accepted_draft_holds_no_pseudonym_in_the_notes)
{
	struct str log = { 0 }, incident = { 0 }, notes = { 0 }, out = { 0 };
	char session[] = "/tmp/sitrep-redact-s-XXXXXX";
	struct err err = { 0 };
	int fd = mkstemp(path), kept = mkstemp(session);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_ge(kept, 0);
	close(fd);
	close(kept);
	unlink(session);
	for (int i = 0; i < 400; i++)
		str_fmt(&log, "{\"timestamp\":\"2025-08-01T10:%02d:%02dZ\",\"endpoint\":\"/pay\","
			"\"responseTimeMs\":%d,\"status\":\"%s\",\"tenant\":\"%s\"}\n", i / 60,
			i % 60, i > 100 && i % 3 == 0 ? 900 : 100, i > 100 && i % 3 == 0 ? "Timeout"
			: "OK", i % 3 ? "Faulu Kenya" : "Jamii Bora");
	str_add(&incident, "{\"title\":\"x\",\"reported\":[]}");
	ck_assert_int_eq(save_file(path, log.at, log.len, &err), 0);
	for (int veil = 1; veil >= 0; veil--) {
		struct engine_options options = { .incident_text = incident.at, .version = "0",
			.incident_len = incident.len, .incident_name = "x",
			.session_path = session, .redact = veil ? "" : NULL };
		struct engine *engine = engine_new(&options, &err);

		ck_assert_int_eq(engine_open(engine, path, &err), 0);
		while (engine_tick(engine, INSTANT_NONE, 1 << 20) > 0)
			;
		ck_assert_int_eq(engine_settle(engine, &err), 0);
		engine_want(engine, &(struct want){ 0 });
		const struct snapshot *s = engine_snapshot(engine);
		const struct snap_field *field = &s->step[1].field[0];
		ck_assert_str_eq(field->name, "rca.suspect");
		const char *says = veil ? "tenant=tenant-A" : "tenant=Jamii Bora";
		ck_assert_msg(strstr(field->draft, says) != NULL, "%s", field->draft);
		if (veil) {
			char draft[128];

			snprintf(draft, sizeof(draft), "%s", field->draft);
			struct act act = { .kind = ACT_FIELD, .field = "rca.suspect",
					   .value = draft, .now_ns = INSTANT_NONE };
			ck_assert_msg(engine_do(engine, &act, &err) == 0, "%s", err.text);
			engine_want(engine, &(struct want){ 0 });
			s = engine_snapshot(engine);
			field = &s->step[1].field[0];
		}
		ck_assert_int_eq(field->state, SNAP_CONFIRMED);	/* in both: the same draft */
		ck_assert_msg(strstr(field->value, says) != NULL, "%s", field->value);
		engine_free(engine);
	}
	ck_assert_int_eq(save_read(session, 1 << 20, &notes, &err), 0);
	ck_assert_ptr_nonnull(strstr(notes.at, "Jamii Bora"));
	ck_assert_ptr_null(strstr(notes.at, "tenant-A"));
	unlink(session);
	unlink(path);
	str_release(&log);
	str_release(&incident);
	str_release(&notes);
	str_release(&out);
}
END_TEST

/* What the screen writes can be asked for: a filter that names a pseudonym finds its records. */
START_TEST(a_pseudonym_can_be_asked_for)
{
	struct str log = { 0 }, incident = { 0 }, out = { 0 };
	struct err err = { 0 };
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
	for (int i = 0; i < 60; i++)
		str_fmt(&log, "{\"timestamp\":\"2025-08-01T10:00:%02dZ\",\"endpoint\":\"/pay\","
			"\"responseTimeMs\":100,\"status\":\"OK\",\"lender\":\"%s\"}\n",
			i, i % 3 ? "Jamii Bora" : "Faulu");
	str_add(&incident, "{\"title\":\"x\",\"reported\":[]}");
	struct engine *engine = engine_of(&log, &incident);
	ck_assert_msg(engine_change(engine, "where", "lender=lender-A", &err) == 0, "%s", err.text);
	ck_assert_int_eq(engine_write(engine, DOCUMENT_STATS_JSON, NULL, &out, &err), 0);
	ck_assert_msg(strstr(out.at, "\"n\":20,") || strstr(out.at, "\"n\":40,"), "%s", out.at);
	engine_free(engine);
	unlink(path);
	str_release(&log);
	str_release(&incident);
	str_release(&out);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("redact");
	TCase *kinds = tcase_create("kinds");

	ck_assert_int_eq(sizeof(kind_words) / sizeof(*kind_words), 18);
	tcase_set_timeout(kinds, 120);
	tcase_add_loop_test(kinds, no_value_of_a_kind_reaches_an_output, 0, 18);
	tcase_add_test(kinds, no_constant_of_a_log_reaches_an_output);
	tcase_add_test(kinds, a_rare_customer_is_hidden_in_peoples_words_too);
	tcase_add_test(kinds, an_accepted_draft_holds_no_pseudonym_in_the_notes);
	tcase_add_test(kinds, a_pseudonym_can_be_asked_for);
	suite_add_tcase(suite, kinds);
	return suite;
}
