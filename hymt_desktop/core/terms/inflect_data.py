# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: SIM905 - word lists read better as text
"""The exceptions that ``inflect`` needs: English words that don't follow the rules."""

from __future__ import annotations

from types import MappingProxyType

PREPOSITIONS = frozenset(
    "of in on at for to with by from under over between within without per against into".split()
)
PARTICLES = frozenset("up out in off on down over back away through around along apart".split())

NO_VERB_SUFFIXES = tuple(
    (
        "tion sion ment ness ity ism ist ship hood ance ence ancy ency ing ed ly ous ive able ible ful less "
        "ic ical logy graphy metry scope meter"
    ).split()
)
"""A word that ends so is no verb, so it gets no verb forms unless its part of speech says verb."""

UNCHANGED_NOUNS = frozenset(
    "sheep deer fish salmon trout aircraft spacecraft hovercraft series species means offspring swine "
    "moose shrimp bison information software hardware firmware middleware equipment furniture news".split()
)

IRREGULAR_NOUNS = MappingProxyType(
    {
        line.split()[0]: tuple(line.split()[1:])
        for line in """
        child children
        person people persons
        tooth teeth
        foot feet
        goose geese
        mouse mice mouses
        louse lice
        ox oxen
        die dice dies
        penny pennies pence
        quiz quizzes
        criterion criteria criterions
        phenomenon phenomena phenomenons
        automaton automata automatons
        ganglion ganglia
        datum data
        medium media mediums
        bacterium bacteria
        curriculum curricula curriculums
        memorandum memoranda memorandums
        spectrum spectra spectrums
        symposium symposia symposiums
        stratum strata
        quantum quanta
        optimum optima optimums
        maximum maxima maximums
        minimum minima minimums
        momentum momenta momentums
        millennium millennia millenniums
        ovum ova
        addendum addenda
        erratum errata
        equilibrium equilibria equilibriums
        alumnus alumni
        cactus cacti cactuses
        focus foci focuses
        fungus fungi funguses
        locus loci
        modulus moduli
        nucleus nuclei
        radius radii radiuses
        stimulus stimuli
        syllabus syllabi syllabuses
        terminus termini
        torus tori toruses
        genus genera
        corpus corpora corpuses
        opus opera opuses
        index indices indexes
        vertex vertices vertexes
        vortex vortices vortexes
        apex apices apexes
        codex codices
        matrix matrices matrixes
        submatrix submatrices submatrixes
        appendix appendices appendixes
        helix helices helixes
        directrix directrices
        formula formulae formulas
        antenna antennae antennas
        larva larvae
        vertebra vertebrae
        alga algae
        nebula nebulae nebulas
        schema schemata schemas
        stigma stigmata stigmas
        lemma lemmata lemmas
        bureau bureaux bureaus
        plateau plateaux plateaus
        tableau tableaux
        stomach stomachs
        monarch monarchs
        patriarch patriarchs
        epoch epochs
        eunuch eunuchs
        tech techs
        mech mechs
        """.strip().splitlines()
    }
)

F_TO_V = frozenset(
    "calf elf half hoof knife leaf life loaf scarf self sheaf shelf thief wife wolf dwarf wharf".split()
)
O_TO_OES = frozenset("echo hero potato tomato torpedo veto embargo cargo mosquito go do undergo".split())

DOUBLING = frozenset(
    "abet abhor acquit admit allot beget begin bias commit compel concur confer control corral debug defer "
    "demur deter dispel emit enrol equip excel expel extol forget format handicap impel incur infer "
    "inter kidnap occur omit outbid outrun overlap patrol permit prefer program propel rebut recur refer "
    "regret remit repel resit reset submit transfer transmit transship unplug unwrap unzip upset worship "
    "input output throughput backlog blog unpin unclog overrun rerun".split()
)
"""Verbs of several syllables that double their last consonant."""

VERB_PREFIXES = ("re", "over", "under", "out", "un", "mis", "fore", "with", "pre", "co", "up", "off", "down")

IRREGULAR_VERBS = MappingProxyType(
    {
        line.split()[0]: tuple(line.split()[1:])
        for line in """
        arise arose arisen
        awake awoke awoken
        be am is are was were been
        bear bore borne born
        beat beat beaten
        become became become
        begin began begun
        bend bent
        bet bet
        bid bid
        bind bound
        bite bit bitten
        bleed bled
        blow blew blown
        break broke broken
        breed bred
        bring brought
        broadcast broadcast broadcasted
        build built
        burn burned burnt
        burst burst
        buy bought
        cast cast
        catch caught
        choose chose chosen
        cling clung
        come came
        cost cost costed
        creep crept
        cut cut
        deal dealt
        dig dug
        do did done
        draw drew drawn
        dream dreamed dreamt
        drink drank drunk
        drive drove driven
        eat ate eaten
        fall fell fallen
        feed fed
        feel felt
        fight fought
        find found
        fit fit fitted
        flee fled
        fling flung
        fly flew flown
        forbid forbade forbidden
        forget forgot forgotten
        forgive forgave forgiven
        freeze froze frozen
        get got gotten
        give gave given
        go went gone
        grind ground
        grow grew grown
        hang hung hanged
        have has had
        hear heard
        hide hid hidden
        hit hit
        hold held
        hurt hurt
        input input inputted
        keep kept
        kneel knelt kneeled
        know knew known
        lay laid
        lead led
        lean leaned leant
        leap leaped leapt
        learn learned learnt
        leave left
        lend lent
        let let
        lie lay lain lied
        light lit lighted
        lose lost
        make made
        mean meant
        meet met
        melt melted molten
        mow mowed mown
        offset offset
        output output outputted
        pay paid
        prove proved proven
        put put
        quit quit quitted
        read read
        rid rid
        ride rode ridden
        ring rang rung
        rise rose risen
        run ran
        saw sawed sawn
        say said
        see saw seen
        seek sought
        sell sold
        send sent
        set set
        sew sewed sewn
        shake shook shaken
        shear sheared shorn
        shed shed
        shine shone shined
        shoot shot
        show showed shown
        shrink shrank shrunk
        shut shut
        sing sang sung
        sink sank sunk
        sit sat
        sleep slept
        slide slid
        slit slit
        smell smelled smelt
        sow sowed sown
        speak spoke spoken
        speed sped speeded
        spell spelled spelt
        spend spent
        spill spilled spilt
        spin spun
        split split
        spoil spoiled spoilt
        spread spread
        spring sprang sprung
        stand stood
        steal stole stolen
        stick stuck
        sting stung
        stride strode
        strike struck stricken
        string strung
        strive strove striven strived
        swear swore sworn
        sweep swept
        swell swelled swollen
        swim swam swum
        swing swung
        take took taken
        teach taught
        tear tore torn
        tell told
        think thought
        throw threw thrown
        thrust thrust
        tread trod trodden
        wake woke woken
        wear wore worn
        weave wove woven
        weep wept
        win won
        wind wound
        wring wrung
        write wrote written
        """.strip().splitlines()
    }
)
"""Base form -> past tense and past participle, where they don't end in a regular -ed."""
