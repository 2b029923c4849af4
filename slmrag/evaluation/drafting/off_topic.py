"""Everyday questions that a person's documents seldom answer, by language: those to be refused are chosen among them.

Under ``""`` stand questions of names and numbers alone, for documents in any other language.
"""

OFF_TOPIC = {
    "en": """
What is the capital of Australia?
Who composed the Ninth Symphony?
How many players are on a rugby union team?
Which planet has the most moons?
How long should pasta boil?
Who painted the Mona Lisa?
What year did the Berlin Wall fall?
How tall is Mount Everest?
What do giant pandas eat?
Who wrote Crime and Punishment?
How far is the Moon from the Earth?
Which gas do plants take in from the air?
When did the Titanic sink?
What is the tallest waterfall in the world?
How do bees make honey?
Which country invented sushi?
Who won the football World Cup in 1998?
How many strings does a violin have?
What is the boiling point of mercury?
Who discovered penicillin?
Which river flows through Vienna?
How long do elephants live?
What is the recipe for banana bread?
Who was the first woman in space?
How do I knit a scarf?
What language is spoken in Brazil?
Which dinosaur had three horns?
Who directed the film Casablanca?
What causes the northern lights?
How many bones does a cat have?
Who was the emperor of Rome after Augustus?
Which mountain range separates France from Spain?
How old is the oldest olive tree?
What are the rules of chess castling?
When is the cherry blossom season in Kyoto?
Who sang at the Woodstock festival?
How deep is the Mariana Trench?
What do I feed a pet hedgehog?
Which spice comes from crocus flowers?
How many moons does Jupiter have?
""",
    "": """
Mozart, Salzburg 1756?
Mount Everest 8848 m?
Titanic, Iceberg 1912?
Shakespeare, Hamlet, Ophelia?
FIFA World Cup 1998, Zidane?
Mona Lisa, Leonardo da Vinci?
Apollo 11, Armstrong, Aldrin?
Beethoven, Symphonie Nr. 9?
Napoleon, Waterloo 1815?
Tyrannosaurus, Triceratops?
Amazonas, Rio Negro, Manaus?
Fukushima, Tsunami 2011?
""",
}


def off_topic(language: str) -> list[str]:
    """Questions in ``language`` (ISO code), or those of names where it has none."""
    return OFF_TOPIC.get(language, OFF_TOPIC[""]).strip().splitlines()
