/* check_traces: spans joined to traces; what each service took is what was drawn. */
/* SPDX-License-Identifier: MIT */
#include "core/store/traces_private.h"
#include "tests/logged.h"
#include "tests/runner.h"
#include "tests/span_log.h"

static uint32_t
name(const struct logged *log, const char *text)
{
	return text ? names_find(log->names, text, strlen(text)) : NAME_NONE;
}

/* Microseconds of an item over traces of an endpoint. */
static int64_t
item_us(const struct logged *log, const struct traces_found *found, const char *endpoint,
	const char *caller, const char *callee)
{
	int64_t us = 0;

	for (size_t i = 0; i < found->n; i++) {
		const struct trace_told *told = found->at[i];

		if (told->endpoint != name(log, endpoint))
			continue;
		for (size_t k = 0; k < told->n_items; k++)
			if (told->item[k].caller == name(log, caller) &&
			    told->item[k].callee == name(log, callee))
				us += told->item[k].us;
	}
	return us;
}

static void
read_lines(struct logged *log, const struct span_log *made, const size_t *order)
{
	struct str text = {0};
	const struct str *texts[] = {&text};

	span_log_text(made, order, &text);
	logged_read(log, texts, 1, &(struct logged_way){0});
	str_release(&text);
}

static const struct span_story plain_story = {.seed = 11, .traces = 300, .onset = .5, .callee = 4};

START_TEST(each_item_is_what_was_drawn_in_every_format)
{
	struct span_story story = plain_story;
	struct span_log made;
	struct logged log;
	struct traces_found found;
	struct arena arena = {0};
	int64_t gateway = 0, edge = 0, inner = 0, db = 0, users = 0, users_own = 0;
	size_t n_pay = 0;

	story.form = (enum span_form)_i;
	span_log_make(&made, &story);
	read_lines(&log, &made, NULL);
	struct query query = query_all(log.store, INT64_MAX);

	query_traces(&query, &arena, &found);
	for (size_t i = 0; i < made.n; i++) {
		const struct made_trace *t = &made.trace[i];

		if (t->is_list) {
			users += t->to_callee + t->callee;
			users_own += t->inner;
			continue;
		}
		n_pay++;
		gateway += t->gateway;
		edge += t->to_callee + t->callee;
		inner += t->inner;
		db += t->db;
	}
	bool is_plain = story.form == FORM_PLAIN;

	/* Without spans of clients the way to the callee is the caller's own time. */
	if (is_plain) {
		for (size_t i = 0; i < made.n; i++) {
			gateway += made.trace[i].is_list ? 0 : made.trace[i].to_callee;
			edge -= made.trace[i].is_list ? 0 : made.trace[i].to_callee;
			users -= made.trace[i].is_list ? made.trace[i].to_callee : 0;
		}
	}
	ck_assert_uint_eq(found.n, made.n);
	ck_assert_uint_eq(found.orphans, 0);
	ck_assert_uint_eq(found.spans, made.n_lines);
	ck_assert_uint_gt(n_pay, 100);
	ck_assert_int_eq(item_us(&log, &found, "/pay", NULL, "gateway"), gateway);
	ck_assert_int_eq(item_us(&log, &found, "/pay", "gateway", "risk"), edge);
	ck_assert_int_eq(item_us(&log, &found, "/list", "gateway", "users"), users);
	ck_assert_int_eq(item_us(&log, &found, "/list", NULL, "users"), users_own);
	if (!is_plain) {
		ck_assert_int_eq(item_us(&log, &found, "/pay", NULL, "risk"), inner);
		ck_assert_int_eq(item_us(&log, &found, "/pay", "risk", "postgres"), db);
	}
	arena_release(&arena);
	logged_release(&log);
	span_log_release(&made);
}
END_TEST

START_TEST(the_fast_path_and_the_slow_one_tell_the_same_spans)
{
	struct span_story story = plain_story;
	struct span_log made;
	struct str text = {0};
	const struct str *texts[] = {&text};
	struct logged log[3];

	story.form = (enum span_form)_i;
	span_log_make(&made, &story);
	span_log_text(&made, NULL, &text);
	logged_read(&log[0], texts, 1, &(struct logged_way){0});
	logged_read(&log[1], texts, 1, &(struct logged_way){.is_slow = true});
	logged_read(&log[2], texts, 1, &(struct logged_way){.budget = 777});
	for (int i = 0; i < 3; i++) {
		traces_sort(log[i].store->traces);
		ck_assert_uint_eq(log[i].store->traces->n, made.n_lines);
		for (size_t k = 0; k < made.n_lines; k++) {
			const struct hop *a = &log[0].store->traces->hop[k],
					 *b = &log[i].store->traces->hop[k];

			ck_assert_uint_eq(a->id, b->id);
			ck_assert_uint_eq(a->parent, b->parent);
			ck_assert_int_eq(a->at_ns, b->at_ns);
			ck_assert_int_eq(a->us, b->us);
			ck_assert_int_eq(a->is_request, b->is_request);
		}
	}
	for (int i = 0; i < 3; i++)
		logged_release(&log[i]);
	str_release(&text);
	span_log_release(&made);
}
END_TEST

static void
shuffle(size_t *order, size_t n, uint64_t seed)
{
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	for (size_t i = n; i > 1; i--) {
		size_t k = random_below(&seed, i), at = order[i - 1];

		order[i - 1] = order[k];
		order[k] = at;
	}
}

START_TEST(as_of_a_moment_a_log_tells_what_it_would_tell_cut_there)
{
	struct span_story story = plain_story;
	struct span_log made;
	struct logged whole;
	struct arena arena = {0};

	story.form = FORM_OTLP;
	span_log_make(&made, &story);
	read_lines(&whole, &made, NULL);
	for (uint64_t cut = 1; cut <= 8; cut++) {
		/* Lines stand in order of time but within a trace, whose spans begin apart. */
		size_t upto = made.n_lines * cut / 9;
		struct str text = {0};
		const struct str *texts[] = {&text};
		struct logged part;
		struct traces_found a, b;
		int64_t last_ns = (made.trace[upto / 5].at_us + 15) * 1000;

		span_log_text_until(&made, last_ns / 1000, &text);
		logged_read(&part, texts, 1, &(struct logged_way){0});
		struct query then = query_all(whole.store, last_ns),
			     cut_there = query_all(part.store, INT64_MAX);

		query_traces(&then, &arena, &a);
		query_traces(&cut_there, &arena, &b);
		ck_assert_uint_gt(a.n, 0);
		ck_assert_uint_eq(a.n, b.n);
		ck_assert_uint_eq(a.spans, b.spans);
		for (size_t i = 0; i < a.n; i++) {
			ck_assert_uint_eq(a.at[i]->trace, b.at[i]->trace);
			ck_assert_uint_eq(a.at[i]->n_items, b.at[i]->n_items);
			int64_t sum[2] = {0, 0};

			for (size_t k = 0; k < a.at[i]->n_items; k++) {
				sum[0] += a.at[i]->item[k].us;
				sum[1] += b.at[i]->item[k].us;
			}
			ck_assert_int_eq(sum[0], sum[1]);
		}
		logged_release(&part);
		str_release(&text);
	}
	arena_release(&arena);
	logged_release(&whole);
	span_log_release(&made);
}
END_TEST

/* Hops of n traces of one server and one client span each, in an order. */
static struct hop *
many_hops(size_t n, const size_t *order)
{
	struct hop *hop = xcalloc(2 * n, sizeof(*hop));

	for (size_t i = 0; i < 2 * n; i++) {
		size_t k = order[i];
		uint64_t state = k / 2 + 1;

		hop[i] = (struct hop){
			.trace = splitmix64(&state), .id = k + 1, .parent = k % 2 ? k : 0,
			.at_ns = (int64_t)k * 1000, .us = (int64_t)(k % 97) + 1,
			.service = 1 + (uint32_t)(k % 2), .is_request = true, .kind = SPAN_SERVER,
		};
	}
	return hop;
}

START_TEST(beyond_the_bound_whole_traces_are_kept_whatever_the_order)
{
	enum { TRACES = 4000, MOST = 1000 };
	size_t *order = xcalloc((size_t)2 * TRACES, sizeof(*order));
	uint64_t sum = 0;
	size_t n = 0;

	for (uint64_t seed = 0; seed < 8; seed++) {
		uint64_t own = 0;

		shuffle(order, (size_t)2 * TRACES, seed);
		struct hop *hop = many_hops(TRACES, order);
		struct traces *traces = traces_new(MOST);

		for (size_t i = 0; i < (size_t)2 * TRACES; i += 7)
			traces_add(traces, hop + i,
				   (size_t)2 * TRACES - i < 7 ? (size_t)2 * TRACES - i : 7);
		traces_join(traces, INT64_MAX);
		ck_assert_uint_le(traces->spans, MOST);
		/* 8000 spans are over 1000 until an eighth is left, give or take: 1000 +- 4 sd. */
		ck_assert(traces->halvings == 3 || traces->halvings == 4);
		/* What earlier moments tell is kept too: half a bound more for each halving. */
		ck_assert_uint_le(traces->n, MOST + 4 * MOST / 2 + MOST);
		ck_assert_uint_eq(traces->spans % 2, 0);
		ck_assert_uint_eq(traces->n_told, traces->spans / 2);
		ck_assert_uint_eq(traces->orphans, 0);
		for (size_t i = 0; i < traces->n_told; i++)
			own += traces->told[i].trace;
		if (seed == 0) {
			sum = own;
			n = traces->n;
		}
		ck_assert_uint_eq(own, sum);
		ck_assert_uint_eq(traces->n, n);
		traces_free(traces);
		free(hop);
	}
	free(order);
}
END_TEST

/* How often traces are halved by a moment, out of the definition. */
static unsigned
halvings_by_hand(const struct hop *hop, size_t n, int64_t as_of_ns, size_t most)
{
	for (unsigned h = 0;; h++) {
		size_t count = 0;

		for (size_t i = 0; i < n; i++) {
			bool is_first = hop[i].at_ns <= as_of_ns;

			if (!is_first || (h && hop[i].trace >> (64 - h)))
				continue;
			for (size_t k = 0; k < i && is_first; k++)
				is_first = hop[k].at_ns > as_of_ns || hop[k].id != hop[i].id;
			count += is_first;
		}
		if (count <= most)
			return h;
	}
}

static void
same_traces(const struct traces *a, const struct traces *b)
{
	ck_assert_uint_eq(a->halvings, b->halvings);
	ck_assert_uint_eq(a->has_services, b->has_services);
	ck_assert_uint_eq(a->spans, b->spans);
	ck_assert_uint_eq(a->orphans, b->orphans);
	ck_assert_uint_eq(a->n_told, b->n_told);
	ck_assert_uint_eq(a->n_items, b->n_items);
	for (size_t i = 0; i < a->n_told; i++) {
		const struct trace_told *one = &a->told[i], *other = &b->told[i];

		ck_assert_uint_eq(one->trace, other->trace);
		ck_assert_int_eq(one->at_ns, other->at_ns);
		ck_assert_int_eq(one->us, other->us);
		ck_assert_uint_eq(one->service, other->service);
	}
	for (size_t i = 0; i < a->n_items; i++) {
		ck_assert_uint_eq(a->item[i].caller, b->item[i].caller);
		ck_assert_uint_eq(a->item[i].callee, b->item[i].callee);
		ck_assert_int_eq(a->item[i].us, b->item[i].us);
	}
}

START_TEST(what_is_told_of_a_moment_hangs_on_nothing_that_came_later)
{
	enum { TRACES = 1000, SPANS = 2 * TRACES, AGAIN = 300, ALL = SPANS + AGAIN, MOST = 150 };
	size_t *order = xcalloc(SPANS, sizeof(*order));
	struct hop *cut = xcalloc(ALL, sizeof(*cut));
	uint64_t rng = 5;
	unsigned most_halved = 0;

	for (uint64_t seed = 0; seed < 4; seed++) {
		shuffle(order, SPANS, seed);
		struct hop *hop = many_hops(TRACES, order);
		struct traces *whole = traces_new(MOST);

		/* Services are named late; some spans are told twice, at another time and length,
		 * as a request or not. */
		hop = xrealloc(hop, ALL, sizeof(*hop));
		for (size_t i = 0; i < SPANS; i++)
			if (hop[i].at_ns < 40000)
				hop[i].service = 0;
		for (size_t i = SPANS; i < ALL; i++) {
			hop[i] = hop[random_below(&rng, SPANS)];
			hop[i].at_ns += 1000 * (int64_t)random_below(&rng, 900) - 300000;
			hop[i].us += 7;
			hop[i].is_request = random_below(&rng, 2);
		}
		traces_add(whole, hop, ALL);
		for (int moment = 0; moment < 25; moment++) {
			struct traces *part = traces_new(MOST);
			int64_t at_ns = moment == 0 ? 2500000
				      : 1000 * (int64_t)random_below(&rng, SPANS);
			size_t n = 0;

			for (size_t i = 0; i < ALL; i++)
				if (hop[i].at_ns <= at_ns)
					cut[n++] = hop[i];
			shuffle(order, n < SPANS ? n : SPANS, seed + 99);
			for (size_t i = 0; i < n; i++)
				traces_add(part, &cut[i < SPANS && n <= SPANS ? order[i] : i], 1);
			traces_join(whole, at_ns);
			traces_join(part, INT64_MAX);
			same_traces(whole, part);
			ck_assert_uint_eq(whole->halvings, halvings_by_hand(cut, n, at_ns, MOST));
			ck_assert_uint_le(whole->spans + whole->orphans, MOST);
			most_halved = whole->halvings > most_halved ? whole->halvings : most_halved;
			traces_free(part);
		}
		traces_free(whole);
		free(hop);
	}
	ck_assert_uint_ge(most_halved, 3);
	free(order);
	free(cut);
}
END_TEST

START_TEST(spans_told_twice_are_one_and_take_no_room)
{
	enum { TRACES = 300 };
	size_t order[2 * TRACES];
	struct traces *traces = traces_new((size_t)2 * TRACES);

	for (size_t i = 0; i < LENGTH(order); i++)
		order[i] = i;
	struct hop *hop = many_hops(TRACES, order);

	for (int times = 0; times < 5; times++)
		traces_add(traces, hop, LENGTH(order));
	traces_join(traces, INT64_MAX);
	ck_assert_uint_eq(traces->n, LENGTH(order));
	ck_assert_uint_eq(traces->halvings, 0);
	ck_assert_uint_eq(traces->n_told, TRACES);
	traces_free(traces);
	free(hop);
}
END_TEST

/* One trace by hand: id, parent, kind, service, us, all in order of time. */
struct row { uint64_t id, parent; enum span_kind kind; uint32_t service; int64_t us; };
static const struct {
	struct row row[6];
	size_t n;
	uint64_t spans, orphans;
	struct trace_item item[4];
	size_t n_items;
} shapes[] = {
	/* a child that takes longer than its parent leaves it nothing */
	{{{1, 0, SPAN_SERVER, 1, 100}, {2, 1, SPAN_SERVER, 2, 300}}, 2, 2, 0,
	 {{0, 1, 1, 0}, {1, 2, 1, 300}}, 2},
	/* two calls of one service add up on their edge */
	{{{1, 0, SPAN_SERVER, 1, 100}, {2, 1, SPAN_SERVER, 2, 30}, {3, 1, SPAN_SERVER, 2, 50}}, 3,
	 3, 0, {{0, 1, 1, 20}, {1, 2, 2, 80}}, 2},
	/* what a consumer does nobody waits for, nor for what it calls */
	{{{1, 0, SPAN_SERVER, 1, 100}, {2, 1, SPAN_PRODUCER, 1, 10}, {3, 2, SPAN_CONSUMER, 2, 900},
	  {4, 3, SPAN_SERVER, 3, 800}}, 4, 2, 2, {{0, 1, 2, 100}}, 1},
	/* a client and its server of one id; what the server calls is the server's */
	{{{1, 0, SPAN_SERVER, 1, 100}, {2, 1, SPAN_CLIENT, 1, 80}, {2, 1, SPAN_SERVER, 2, 60},
	  {3, 2, SPAN_SERVER, 3, 25}}, 4, 4, 0,
	 {{0, 1, 1, 20}, {1, 2, 2, 55}, {2, 3, 1, 25}}, 3},
	/* a span without service is its caller's; a ring of parents hangs on nothing */
	{{{1, 0, SPAN_SERVER, 1, 100}, {2, 1, SPAN_INTERNAL, 0, 40}, {8, 9, SPAN_INTERNAL, 1, 5},
	  {9, 8, SPAN_INTERNAL, 1, 5}, {7, 7, SPAN_INTERNAL, 1, 5}}, 5, 2, 3, {{0, 1, 2, 100}}, 1},
	/* the entry is the root where there is one, though another began first */
	{{{4, 77, SPAN_SERVER, 2, 30}, {1, 0, SPAN_SERVER, 1, 100}, {2, 1, SPAN_SERVER, 2, 60}}, 3,
	 2, 1, {{0, 1, 1, 40}, {1, 2, 1, 60}}, 2},
	/* the caller's spans are not in the log: who was called first is the entry */
	{{{5, 77, SPAN_SERVER, 2, 30}, {6, 5, SPAN_SERVER, 3, 10}}, 2, 2, 0,
	 {{0, 2, 1, 20}, {2, 3, 1, 10}}, 2},
};

START_TEST(odd_traces_are_joined_as_far_as_they_hang_together)
{
	struct traces *traces = traces_new(100);

	for (size_t i = 0; i < shapes[_i].n; i++) {
		const struct row *row = &shapes[_i].row[i];
		struct hop hop = {
			.trace = 5, .id = row->id, .parent = row->parent,
			.kind = (uint8_t)row->kind,
			.service = row->service, .us = row->us, .at_ns = (int64_t)i,
			.is_request = row->kind == SPAN_SERVER,
		};

		traces_add(traces, &hop, 1);
	}
	traces_join(traces, INT64_MAX);
	ck_assert_uint_eq(traces->spans, shapes[_i].spans);
	ck_assert_uint_eq(traces->orphans, shapes[_i].orphans);
	ck_assert_uint_eq(traces->n_told, 1);
	ck_assert_uint_eq(traces->told[0].n_items, shapes[_i].n_items);
	for (size_t i = 0; i < shapes[_i].n_items; i++) {
		const struct trace_item *a = &traces->item[i], *b = &shapes[_i].item[i];

		ck_assert_uint_eq(a->caller, b->caller);
		ck_assert_uint_eq(a->callee, b->callee);
		ck_assert_uint_eq(a->calls, b->calls);
		ck_assert_int_eq(a->us, b->us);
	}
	traces_free(traces);
}
END_TEST

START_TEST(a_flood_of_services_and_a_deep_chain_are_bounded)
{
	enum { SPANS_OF_ONE = 40000 };
	struct traces *traces = traces_new(TRACES_HOPS);

	for (uint64_t i = 0; i < SPANS_OF_ONE; i++) {
		struct hop wide = {.trace = 1, .id = i + 1, .parent = i ? 1 : 0, .is_request = true,
				   .us = 10, .service = (uint32_t)i + 1, .kind = SPAN_SERVER};
		struct hop deep = {.trace = 2, .id = i + 1, .parent = i, .is_request = true,
				   .us = SPANS_OF_ONE - (int64_t)i, .service = i ? 0 : 1,
				   .kind = SPAN_SERVER};

		traces_add(traces, i < SPANS_OF_ONE / 2 ? &wide : &deep, 1);
		if (i >= SPANS_OF_ONE / 2)
			continue;
		traces_add(traces, &deep, 1);
	}
	traces_join(traces, INT64_MAX);
	ck_assert_uint_eq(traces->n_told, 2);
	ck_assert_uint_le(traces->told[0].n_items, 257);
	/* Whatever is folded, no time is lost: each span of the chain leaves 1 to its parent. */
	int64_t sum = 0;

	for (size_t i = 0; i < traces->told[1].n_items; i++)
		sum += traces->told[1].item[i].us;
	ck_assert_int_eq(sum, SPANS_OF_ONE);
	traces_free(traces);
}
END_TEST

START_TEST(a_filter_holds_for_the_request_that_was_entered)
{
	struct span_story story = plain_story;
	struct span_log made;
	struct logged log;
	struct traces_found found;
	struct arena arena = {0};
	size_t list = 0;

	story.form = FORM_OTLP;
	span_log_make(&made, &story);
	read_lines(&log, &made, NULL);
	for (size_t i = 0; i < made.n; i++)
		list += made.trace[i].is_list;
	struct query query = query_all(log.store, INT64_MAX);
	struct query narrowed = query_with(query, FIELD_ENDPOINT, name(&log, "/list"));

	query_traces(&narrowed, &arena, &found);
	ck_assert_uint_eq(found.n, list);
	narrowed = query_with(query, store_field_find(log.store, "service.name"),
			      name(&log, "users"));
	query_traces(&narrowed, &arena, &found);
	ck_assert_uint_eq(found.n, 0);	/* users was called, never entered */
	narrowed = query_window(query, made.trace[100].at_us * 1000, made.trace[199].at_us * 1000);
	query_traces(&narrowed, &arena, &found);
	size_t inside = 0;

	for (size_t i = 0; i < made.n; i++)
		inside += made.trace[i].at_us >= made.trace[100].at_us &&
			  made.trace[i].at_us <= made.trace[199].at_us;
	ck_assert_uint_eq(found.n, inside);
	arena_release(&arena);
	logged_release(&log);
	span_log_release(&made);
}
END_TEST

START_TEST(a_trace_joins_two_endpoints_or_does_not)
{
	struct span_story story = plain_story;
	struct span_log made;
	struct logged log;
	uint64_t entered, pay = 0;

	story.form = (enum span_form)_i;
	span_log_make(&made, &story);
	read_lines(&log, &made, NULL);
	for (size_t i = 0; i < made.n; i++)
		pay += !made.trace[i].is_list;
	struct query query = query_all(log.store, INT64_MAX);

	ck_assert_uint_eq(query_traces_link(&query, name(&log, "/pay"), name(&log, "/score"),
					    &entered), pay);
	ck_assert_uint_eq(entered, pay);
	ck_assert_uint_eq(query_traces_link(&query, name(&log, "/list"), name(&log, "/score"),
					    &entered), 0);
	ck_assert_uint_eq(entered, made.n - pay);
	ck_assert_uint_eq(query_traces_link(&query, name(&log, "/score"), name(&log, "/pay"),
					    &entered), 0);
	logged_release(&log);
	span_log_release(&made);
}
END_TEST

/* Each service writes a log of its own; that of risk has a field more, before the others. */
START_TEST(services_in_logs_of_their_own_are_joined)
{
	struct span_story story = plain_story;
	struct span_log made;
	struct str text[3] = {{0}};
	const struct str *texts[] = {&text[0], &text[1], &text[2]};
	struct logged log;
	struct traces_found found;
	struct arena arena = {0};
	int64_t edge = 0, hosts = 0;

	story.form = FORM_PLAIN;
	span_log_make(&made, &story);
	for (size_t i = 0; i < made.n_lines; i++) {
		const char *line = str_text(&made.line[i]);
		int file = strstr(line, "gateway") ? 0 : strstr(line, "\"risk\"") ? 1 : 2;

		/* `host` in the first and second log, of which only the first one's are entries. */
		str_fmt(&text[file], "{%s%s\n", file == 1 ? "\"zone\":\"z\",\"host\":\"r1\"," :
			file == 0 && i / 2 % 2 ? "\"host\":\"g1\"," :
			file == 0 ? "\"host\":\"g2\"," : "", line + 1);
		hosts += file == 0 && i / 2 % 2;
	}
	for (size_t i = 0; i < made.n; i++)
		edge += made.trace[i].is_list ? 0 : made.trace[i].callee;
	logged_read(&log, texts, 3, &(struct logged_way){0});
	struct query query = query_all(log.store, INT64_MAX);

	query_traces(&query, &arena, &found);
	ck_assert_uint_eq(found.n, made.n);
	ck_assert_uint_eq(found.orphans, 0);
	ck_assert_int_eq(item_us(&log, &found, "/pay", "gateway", "risk"), edge);
	query = query_with(query, store_field_find(log.store, "host"), name(&log, "g1"));
	query_traces(&query, &arena, &found);
	ck_assert_uint_eq(found.n, (uint64_t)hosts);
	arena_release(&arena);
	logged_release(&log);
	for (int i = 0; i < 3; i++)
		str_release(&text[i]);
	span_log_release(&made);
}
END_TEST

START_TEST(a_log_without_parents_has_no_traces)
{
	struct str text = {0};
	const struct str *texts[] = {&text};
	struct logged log;

	for (int i = 0; i < 50; i++)
		str_fmt(&text, "{\"ts\":\"2025-08-01T18:00:%02dZ\",\"trace_id\":\"%d\",\"span_id\":"
			"\"s%d\",\"path\":\"/a\",\"latency_ms\":5,\"status\":200}\n", i, i / 2, i);
	logged_read(&log, texts, 1, &(struct logged_way){0});
	ck_assert(!store_has_traces(log.store, INT64_MAX));
	logged_release(&log);
	str_release(&text);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("traces");
	TCase *tcase = tcase_create("traces");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, each_item_is_what_was_drawn_in_every_format, 0, FORM_COUNT);
	tcase_add_loop_test(tcase, the_fast_path_and_the_slow_one_tell_the_same_spans, 0,
			    FORM_COUNT);
	tcase_add_test(tcase, as_of_a_moment_a_log_tells_what_it_would_tell_cut_there);
	tcase_add_test(tcase, what_is_told_of_a_moment_hangs_on_nothing_that_came_later);
	tcase_add_test(tcase, beyond_the_bound_whole_traces_are_kept_whatever_the_order);
	tcase_add_test(tcase, spans_told_twice_are_one_and_take_no_room);
	tcase_add_loop_test(tcase, odd_traces_are_joined_as_far_as_they_hang_together, 0,
			    LENGTH(shapes));
	tcase_add_test(tcase, a_flood_of_services_and_a_deep_chain_are_bounded);
	tcase_add_test(tcase, a_filter_holds_for_the_request_that_was_entered);
	tcase_add_loop_test(tcase, a_trace_joins_two_endpoints_or_does_not, 0, FORM_COUNT);
	tcase_add_test(tcase, services_in_logs_of_their_own_are_joined);
	tcase_add_test(tcase, a_log_without_parents_has_no_traces);
	suite_add_tcase(suite, tcase);
	return suite;
}
