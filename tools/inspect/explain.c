/* SPDX-License-Identifier: BSD-2-Clause */
/* See explain.h. */
#include "tools/inspect/explain.h"

#include <string.h>

#include "tools/inspect/rule_table.h"

#define COLUMNS 78u
#define INDENT  10u

/* "LABEL     text", wrapped between words. */
static void print_field(FILE *to, const char *label, const char *text)
{
    size_t column = INDENT;

    fprintf(to, "%-*s", (int)INDENT, label);
    while (*text != '\0') {
        size_t length = strcspn(text, " ");

        if (column > INDENT && column + 1 + length > COLUMNS) {
            fprintf(to, "\n%*s", (int)INDENT, "");
            column = INDENT;
        }
        column += (size_t)fprintf(to, "%s%.*s", column > INDENT ? " " : "",
                                  (int)length, text);
        text += length;
        text += strspn(text, " ");
    }
    fputc('\n', to);
}

static const char *scope_text(const struct rule *rule)
{
    return rule->scope == RULE_ADIT ? ", of Adit's own images" : "";
}

bool explain_rule(FILE *to, const char *id)
{
    const struct rule *rule = rule_find(id);

    if (rule == NULL)
        return false;
    fprintf(to, "%s (%s%s)\n", rule->id, severity_text(rule->severity),
            scope_text(rule));
    print_field(to, "demands", rule->demands);
    print_field(to, "loaders", rule->loaders);
    print_field(to, "else", rule->why);
    print_field(to, "remedy", rule->remedy);
    print_field(to, "source", rule->source);
    return true;
}

void explain_all(FILE *to)
{
    const struct rule *rule;

    for (size_t n = 0; (rule = rule_at(n)) != NULL; n++)
        fprintf(to, "%-22s %-8s %s\n", rule->id,
                severity_text(rule->severity), rule->demands);
}

/* What Markdown would take for HTML, or for emphasis inside a word. */
static void print_escaped(FILE *to, const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr("<>*_|`[]", *text) != NULL)
            fputc('\\', to);
        fputc(*text, to);
    }
}

static void print_item(FILE *to, const char *label, const char *text)
{
    fprintf(to, "- %s: ", label);
    print_escaped(to, text);
    fputs(".\n", to);
}

static void print_rule(FILE *to, const struct rule *rule)
{
    fprintf(to, "\n### %s\n\n**%s**%s: ", rule->id,
            severity_text(rule->severity), scope_text(rule));
    print_escaped(to, rule->demands);
    fputs(".\n\n", to);
    print_item(to, "loaders", rule->loaders);
    print_item(to, "else", rule->why);
    print_item(to, "remedy", rule->remedy);
    print_item(to, "source", rule->source);
}

void explain_markdown(FILE *to)
{
    const char *title = "";
    const struct rule *rule;

    fputs("# Rules\n\n"
          "What `adit inspect` holds an image against, and the build Adit's "
          "own images.\nThis text is what `adit inspect --explain --markdown` "
          "prints.\n\n"
          "An **error** bars a way into the image that its headers promise. A "
          "**warning** is\nthat some loader as it is shipped, or a stricter "
          "firmware, refuses the image. A\n**note** is worth knowing. An id "
          "keeps its meaning, so `--deny` and `--require`\ncan be relied "
          "on.\n", to);
    for (size_t n = 0; (rule = rule_at(n)) != NULL; n++) {
        if (strcmp(rule_title_at(n), title) != 0) {
            title = rule_title_at(n);
            fprintf(to, "\n## %s\n", title);
        }
        print_rule(to, rule);
    }
}
