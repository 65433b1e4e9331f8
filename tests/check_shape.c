/* check_shape: what was learned is matched, what is odd is declined, what is accepted is true. */
/* SPDX-License-Identifier: MIT */
#include "tests/agrees.h"
#include "tests/runner.h"
#include "tests/shape_bits.h"

#define MSG(text) "{" H ",'msg':'" text "'}"
#define TAGS(text) "{" H ",'tags':[" text "]}"
#define A8 "[[[[[[["

enum answer { NO, YES };

/* What is taught, what is asked. */
static const struct { const char *first, *second, *asked; enum answer answer; } rows[] = {
	{ "{" H ",'status':'OK'}", NULL, "{" H ",'status':'Timeout'}", YES },
	{ "{" H ",'status':'OK'}", NULL,
	  "{'timestamp':'x','responseTimeMs':123456789012345678901234567890,'status':''}", YES },
	/* Other punctuation, other keys. */
	{ "{" H ",'status':'OK'}", NULL, "{" H ", 'status':'OK'}", NO },
	{ "{" H ",'status':'OK'}", NULL, "{" H ",'Status':'OK'}", NO },
	{ "{" H ",'status':'OK'}", NULL, "{" H ",'status2':'OK'}", NO },
	{ "{" H ",'status':'OK'}", NULL, "{" H ",'statu':'OK'}", NO },
	{ "{" H ",'status':'OK'}", NULL, "{" H ",'status':'OK','host':'a'}", NO },
	{ "{" H ",'status':'OK'}", NULL, "{" H "}", NO },
	{ "{" H ",'status':'OK','statusCode':1}", "{" H ",'statusCode':1,'status':'OK'}",
	  "{" H ",'statusCode':2,'status':'statusCode'}", YES },
	{ "{\n\t" H ",\r\n 'status' : 'OK'\n}", NULL, "{\n\t" H ",\r\n 'status' : 'no'\n}", YES },
	{ "{" H ",'caf\xC3\xA9':'OK'}", NULL, "{" H ",'caf\xC3\xA9':'\xE2\x82\xAC'}", YES },
	/* Another order of keys is another shape, until it is met. */
	{ "{'status':'OK'," H "}", NULL, "{" H ",'status':'OK'}", NO },
	{ "{'status':'OK'," H "}", "{" H ",'status':'OK'}", "{" H ",'status':'no'}", YES },
	/* The kind of a value. */
	{ "{" H ",'status':'OK'}", NULL, "{" H ",'status':null}", NO },
	{ "{" H ",'status':'OK'}", NULL, "{" H ",'status':504}", NO },
	{ "{" H ",'status':504}", NULL, "{" H ",'status':'504'}", NO },
	{ "{" H ",'status':504}", NULL, "{" H ",'status':true}", YES },
	{ "{" H ",'status':504}", NULL, "{" H ",'status':null}", YES },
	{ "{" H ",'status':504}", NULL, "{" H ",'status':}", NO },
	{ "{" H ",'status':504}", NULL, "{" H ",'status':{}}", NO },
	{ "{" H ",'status':504}", NULL, "{" H ",'status':[504]}", NO },
	{ "{" H ",'status':504}", NULL, "{" H ",'status':5 4}", NO },
	{ "{" H ",'status':504}", "{" H ",'status':'OK'}", "{" H ",'status':null}", YES },
	/* A quote or a bracket is lost beside a value of a kind that was met too. */
	{ "{" H ",'status':null,'host':'a'}", "{" H ",'status':'OK','host':'a'}",
	  "{" H ",'status':OK','host':'a'}", NO },
	{ "{" H ",'status':null,'host':'a'}", "{" H ",'status':'OK','host':'a'}",
	  "{" H ",'status':'OK,'host':'a'}", NO },
	{ "{" H ",'tags':1,'host':'a'}", "{" H ",'tags':[1],'host':'a'}",
	  "{" H ",'tags':1],'host':'a'}", NO },
	{ "{" H ",'tags':'1','host':'a'}", "{" H ",'tags':[1],'host':'a'}",
	  "{" H ",'tags':[1','host':'a'}", NO },
	/* Commas too few, too many: mended, so not learned; told of, so not accepted. */
	{ "{" H ",'status':'OK',}", NULL, "{" H ",'status':'OK',}", NO },
	{ "{" H ",,'status':'OK'}", NULL, "{" H ",,'status':'OK'}", NO },
	{ "{" H " 'status':'OK'}", NULL, "{" H " 'status':'OK'}", NO },
	{ "{" H ",'a':{'b':1,},'c':2}", NULL, "{" H ",'a':{'b':1,},'c':2}", NO },
	{ "{" H ",'status':'OK'}}", NULL, "{" H ",'status':'OK'}", NO },
	/* Objects: the same name within, the same object twice, dots in keys. */
	{ "{" H ",'a':{'status':'x'},'status':'OK'}", NULL,
	  "{" H ",'a':{'status':'OK'},'status':'x'}", YES },
	{ "{" H ",'a':{'b':1,'c':2}}", "{" H ",'a':{'b':1},'c':2}", "{" H ",'a':{'b':7},'c':8}",
	  YES },
	{ "{" H ",'a':{'b':1},'x':2}", "{" H ",'x':2,'a':{'c':3}}",
	  "{" H ",'a':{'b':1},'x':2,'a':{'c':3}}", NO },
	{ "{" H ",'a':{},'x':2}", "{" H ",'x':2,'a':{},'y':1}",
	  "{" H ",'a':{},'x':2,'a':{},'y':1}", NO },
	{ "{" H ",'a.b':{'c':1,'s':2}}", "{" H ",'a':{'b.c':1}}",
	  "{" H ",'a':{'b.c':1,'s':2}}", NO },
	{ "{" H ",'a.b':{'c':1},'x':1}", "{" H ",'x':1,'a':{'b.c':1}}",
	  "{" H ",'a.b':{'c':1},'x':1,'a':{'b.c':1}}", NO },
	{ "{" H ",'a.b':1,'c':2}", NULL, "{" H ",'a.b':3,'c':4}", YES },
	{ "{" H ",'x':1,'y':2}", "{" H ",'y':2,'x':1}", "{" H ",'x':1,'y':2,'x':1}", NO },
	{ "{" H ",'a':{'b':{'c':{'d':1}}}}", NULL, "{" H ",'a':{'b':{'c':{'d':'1'}}}}", NO },
	{ "{" H ",'a':{'b':{'c':{'d':1}}}}", NULL, "{" H ",'a':{'b':{'c':{'d':22}}}}", YES },
	{ "{" H ",'a':{'b':{'c':{'d':{'e':1}}}}}", NULL,
	  "{" H ",'a':{'b':{'c':{'d':{'e':2}}}}}", YES },
	{ "{" H ",'a':{'b':{'c':{'d':{'e':{'f':1}}}}}}", NULL,
	  "{" H ",'a':{'b':{'c':{'d':{'e':{'f':1}}}}}}", NO },
	/* What a text holds that nobody asks for. */
	{ MSG("x"), NULL,
	  MSG("{ \\\" } [ ] , : \\\\ \\/ \\b\\f\\n\\r\\t \\u00e9 \\uD7FF \\uE000"), YES },
	{ MSG("x"), NULL, MSG("\\\\"), YES },
	{ MSG("x"), NULL, MSG("\\"), NO },
	{ MSG("x"), NULL, MSG("\\q"), NO },
	{ MSG("x"), NULL, MSG("\\u12"), NO },
	{ MSG("x"), NULL, MSG("\\u12g4"), NO },
	{ MSG("x"), NULL, MSG("\\U0041"), NO },
	{ MSG("x"), NULL, MSG("\\u0000"), NO },
	{ MSG("x"), NULL, MSG("\\ud800"), NO },
	{ MSG("x"), NULL, MSG("\\uDFFF"), NO },
	{ MSG("x"), NULL, MSG("a\x7F b"), YES },
	{ MSG("x"), NULL,
	  MSG("\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"),
	  YES },
	{ MSG("x"), NULL, MSG("\x80"), NO }, { MSG("x"), NULL, MSG("\xC0\xAF"), NO },
	{ MSG("x"), NULL, MSG("\xC3"), NO }, { MSG("x"), NULL, MSG("\xE2\x82"), NO },
	{ MSG("x"), NULL, MSG("\xED\xA0\x80"), NO },
	{ MSG("x"), NULL, MSG("\xF4\x90\x80\x80"), NO },
	{ MSG("x"), NULL, MSG("\xFE"), NO }, { MSG("x"), NULL, MSG("\xFF"), NO },
	/* A wanted one is taken as it stands, or not at all. */
	{ "{" H ",'status':'x'}", NULL, "{" H ",'status':'\xC3\xA9'}", YES },
	{ "{" H ",'status':'x'}", NULL, "{" H ",'status':'\\u004fK'}", NO },
	{ "{" H ",'status':'x'}", NULL, "{" H ",'status':'O\\/K'}", NO },
	{ "{" H ",'st\\u0061tus':'x'}", NULL, "{" H ",'st\\u0061tus':'x'}", NO },
	/* Arrays: strict JSON only. */
	{ TAGS("1"), NULL, TAGS(""), YES },
	{ TAGS("1"), NULL, TAGS(" 1 , -2.5e+3 ,\n\ttrue, false ,null , '' , 'a' "), YES },
	{ TAGS("1"), NULL, TAGS("'[', ']', '{', '}', ',', ':', '\\\"]', '\\\\'"), YES },
	{ TAGS("1"), NULL, TAGS("{}, [], {'a':[{'b':1},'x'],'c' : {'status':'OK'}}"), YES },
	{ TAGS("1"), NULL, TAGS("'\xC3\xA9\xE2\x82\xAC', '\\u00e9'"), YES },
	{ TAGS("1"), NULL, TAGS(A8 "1]]]]]]]"), YES },	/* with the outermost: 8 */
	{ TAGS("1"), NULL, TAGS(A8 "[1]]]]]]]]"), NO },
	{ TAGS("1"), NULL, TAGS("1,"), NO }, { TAGS("1"), NULL, TAGS(",1"), NO },
	{ TAGS("1"), NULL, TAGS("1,,2"), NO }, { TAGS("1"), NULL, TAGS("1 2"), NO },
	{ TAGS("1"), NULL, TAGS("'a' 'b'"), NO }, { TAGS("1"), NULL, TAGS("{'a':1,}"), NO },
	{ TAGS("1"), NULL, TAGS("{'a' 1}"), NO }, { TAGS("1"), NULL, TAGS("{'a':}"), NO },
	{ TAGS("1"), NULL, TAGS("{a:1}"), NO }, { TAGS("1"), NULL, TAGS("[1}"), NO },
	{ TAGS("1"), NULL, TAGS("007"), NO }, { TAGS("1"), NULL, TAGS("NaN"), NO },
	{ TAGS("1"), NULL, TAGS("'a\nb'"), NO }, { TAGS("1"), NULL, TAGS("'\\q'"), NO },
	{ TAGS("1"), NULL, TAGS("'\\ud800'"), NO }, { TAGS("1"), NULL, TAGS("'\\u0000'"), NO },
	{ TAGS("1"), NULL, TAGS("'\xFF'"), NO }, { TAGS("1"), NULL, TAGS("\x01"), NO },
	/* A container where a value is wanted is for the slow path. */
	{ "{" H ",'status':[1]}", NULL, "{" H ",'status':[1]}", NO },
	{ "{" H ",'status':{'a':1}}", NULL, "{" H ",'status':{'a':1}}", NO },
	{ "{" H ",'error':[1]}", NULL, "{" H ",'error':[1]}", NO },
	/* But an object says nothing of the outcome. */
	{ "{" H ",'error':{'type':'T','n':1}}", NULL, "{" H ",'error':{'type':'U','n':2}}", YES },
	{ "{" H ",'error':{}}", "{" H ",'error':'x'}", "{" H ",'error':{}}", YES },
	{ "{" H ",'error':{}}", "{" H ",'error':'x'}", "{" H ",'error':'y'}", YES },
	{ "{" H ",'error':{},'a':1}", "{" H ",'a':1,'error':'x'}",
	  "{" H ",'error':{},'a':1,'error':'x'}", NO },
};

START_TEST(a_record_is_accepted_or_declined_as_it_must_be)
{
	struct learned *learned = taught(rows[_i].first);

	if (rows[_i].second)
		teach(learned, rows[_i].second);
	ck_assert_msg(ask(learned, rows[_i].asked) == (rows[_i].answer == YES), "%s: %s",
		      rows[_i].answer == YES ? "declined" : "accepted", rows[_i].asked);
	learned_free(learned);
}
END_TEST

START_TEST(a_control_byte_is_declined_in_a_text_and_between_values)
{
	struct learned *learned = taught(MSG("x"));
	char text[] = MSG("a?b"), *copy, *place;

	for (int byte = 0; byte < 0x20; byte++) {
		copy = quoted(text);
		place = strchr(copy, '?');
		*place = (char)byte;
		ck_assert_msg(!match_agrees(learned, copy, sizeof(text) - 1), "0x%02x", byte);
		free(copy);
		copy = quoted(text);
		*strstr(copy, ",\"msg") = (char)byte;
		ck_assert_msg(!match_agrees(learned, copy, sizeof(text) - 1), "0x%02x", byte);
		free(copy);
	}
	ck_assert(ask(learned, text));
	learned_free(learned);
}
END_TEST

/* Taught one length, and then, if the row says so, another one. */
START_TEST(a_text_of_any_length_ends_where_it_ends)
{
	static const struct { int first, second; } lengths[] = {
		{ 0, 0 }, { 1, 1 }, { 15, 15 }, { 16, 16 }, { 17, 17 }, { 31, 31 }, { 32, 32 },
		{ 50, 50 }, { 3, 40 }, { 20, 7 },
	};
	struct learned *learned = learned_new();
	char text[400];

	learned_begin(learned);
	for (int i = 0; i < 2; i++) {
		snprintf(text, sizeof(text), "{" H ",'msg':'%*s'}",
			 i ? lengths[_i].second : lengths[_i].first, "");
		teach(learned, text);
	}
	for (int len = 0; len <= 100; len++) {
		snprintf(text, sizeof(text), "{" H ",'msg':'%.*s'}", len,
			 "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			 "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");
		ck_assert_msg(ask(learned, text), "%d bytes", len);
		/* With a quote of its own at each place it is shorter, and then it is odd. */
		for (int i = 0; i < len; i += 7) {
			char *quote = strstr(text, "'msg':'") + 7 + i, was = *quote;
			*quote = '\'';
			ck_assert_msg(!ask(learned, text), "%d bytes, quote at %d", len, i);
			*quote = was;
		}
	}
	learned_free(learned);
}
END_TEST

START_TEST(a_literal_of_any_length_is_compared_to_its_last_byte)
{
	for (int len = 1; len <= 100; len++) {
		char text[400];
		struct learned *learned = learned_new();
		snprintf(text, sizeof(text), "{" H ",'%0*d':1}", len, 7);
		learned_begin(learned);
		teach(learned, text);
		ck_assert_msg(ask(learned, text), "a key of %d bytes", len);
		char *key = strstr(text, "5,'") + 3;
		for (int i = 0; i < len; i++) {
			char was = key[i];
			key[i] = 'x';
			ck_assert_msg(!ask(learned, text), "a key of %d bytes, byte %d", len, i);
			key[i] = was;
		}
		learned_free(learned);
	}
}
END_TEST

/* Of a record that is cut anywhere nothing is accepted, and nothing behind its end is read. */
START_TEST(a_record_without_its_end_is_declined)
{
	static const char *const texts[] = {
		"{" H ",'status':'OK'}", MSG("caf\xC3\xA9 \\u00e9 \\\\ \xF0\x9F\x98\x80"),
		TAGS("1,'a',{'b':[true,'\\u00e9\xE2\x82\xAC']}"),
		"{" H ",'a':{'b':{'c':12345678901234567890}}}",
		"{ 'a key that is longer than one literal can be, so that it is two' : 1 , " H " }",
	};
	struct learned *learned = learned_new();

	learned_begin(learned);
	for (size_t i = 0; i < LENGTH(texts); i++)
		teach(learned, texts[i]);
	for (size_t i = 0; i < LENGTH(texts); i++) {
		char *text = quoted(texts[i]);
		for (size_t len = 0; len < strlen(text); len++)
			ck_assert_msg(!match_agrees(learned, text, len), "%zu of %s", len, text);
		ck_assert_msg(match_agrees(learned, text, strlen(text)), "%s", text);
		free(text);
	}
	learned_free(learned);
}
END_TEST

START_TEST(sixteen_bytes_at_once_are_what_they_are_one_by_one)
{
	check_odd16();
	check_same16();
	check_others8();
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("shape");
	TCase *tcase = tcase_create("shape");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, a_record_is_accepted_or_declined_as_it_must_be, 0, LENGTH(rows));
	tcase_add_test(tcase, a_control_byte_is_declined_in_a_text_and_between_values);
	tcase_add_loop_test(tcase, a_text_of_any_length_ends_where_it_ends, 0, 10);
	tcase_add_test(tcase, a_literal_of_any_length_is_compared_to_its_last_byte);
	tcase_add_test(tcase, a_record_without_its_end_is_declined);
	tcase_add_test(tcase, sixteen_bytes_at_once_are_what_they_are_one_by_one);
	suite_add_tcase(suite, tcase);
	return suite;
}
