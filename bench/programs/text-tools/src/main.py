"""Cut texts in several languages into words and stems."""

import sys

import jieba
import jieba.posseg
import spacy
from nltk.sentiment.util import mark_negation
from nltk.stem import SnowballStemmer
from nltk.tokenize import TweetTokenizer


def main() -> None:
    """Cut them."""
    for language in sys.argv[1:]:
        nlp = spacy.blank(language)
        nlp.add_pipe("sentencizer")
        ruler = nlp.add_pipe("entity_ruler")
        ruler.add_patterns([{"label": "ORG", "pattern": "Tee GmbH"}])
        document = nlp("Tee GmbH z.B. isn't 1kg. Really!")
        print(language, len(list(document.sents)), [str(it) for it in document.ents])
    print("/".join(jieba.cut("我来到北京清华大学")))
    print([flag for _, flag in jieba.posseg.cut("我爱北京")])
    print(
        [SnowballStemmer(name).stem("running") for name in SnowballStemmer.languages][
            :3
        ]
    )
    print(mark_negation(TweetTokenizer().tokenize("I did not like it :-)"))[-2:])


if __name__ == "__main__":
    main()
