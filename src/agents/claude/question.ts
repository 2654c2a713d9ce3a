import * as v from 'valibot';

/** The arguments of `AskUserQuestion`: up to four questions with up to four answers each. */
const inputSchema = v.object({
  questions: v.array(
    v.object({
      question: v.string(),
      multiSelect: v.nullish(v.boolean()),
      options: v.array(v.object({ label: v.string(), description: v.nullish(v.string()) })),
    }),
  ),
});

type Question = v.InferOutput<typeof inputSchema>['questions'][number];

function questionsOf(input: unknown): readonly Question[] {
  const parsed = v.safeParse(inputSchema, input);
  return parsed.success ? parsed.output.questions : [];
}

/** Returns the question if there is only one. */
export function plainQuestion(input: unknown): string | undefined {
  const questions = questionsOf(input);
  return questions.length === 1 ? questions[0]?.question : undefined;
}

/** Returns the questions and their answers as Markdown. */
export function questionText(input: unknown): string | undefined {
  const text = questionsOf(input)
    .map(({ question, options }) => [`**${question}**`, ...options.map(answerLine)].join('\n'))
    .join('\n\n');
  return text === '' ? undefined : text;
}

function answerLine({ label, description }: Question['options'][number]): string {
  return typeof description === 'string' && description !== label ? `- ${label}: ${description}` : `- ${label}`;
}

/** Returns the answers if one choice is enough: those of a single question that accepts one answer. */
export function questionAnswers(input: unknown): readonly { readonly question: string; readonly label: string }[] {
  const [only, ...more] = questionsOf(input);
  if (only === undefined || more.length > 0 || only.multiSelect === true) return [];
  return only.options.map(({ label }) => ({ question: only.question, label }));
}
